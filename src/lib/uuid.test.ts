import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isUuid, uuidV7 } from './uuid.ts'

describe('a UUID of version 7', () => {
  it('is that of RFC 9562 Appendix A.6', () => {
    const random = Uint8Array.from(Buffer.from('0cc318c4dc0c0c07398f', 'hex'))
    expect(uuidV7(0x017f22e279b0, random)).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c07398f')
  })

  it('property: it has version and variant, and sorts by time', () => {
    const time = fc.integer({ min: 0, max: 2 ** 48 - 1 })
    const random = fc.uint8Array({ minLength: 10, maxLength: 16 })
    fc.assert(
      fc.property(time, time, random, random, (a, b, first, second) => {
        const [one, other] = [uuidV7(a, first), uuidV7(b, second)]
        expect(one).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
        expect(isUuid(one)).toBe(true)
        if (a < b) expect(one < other).toBe(true)
      }),
    )
  })

  it.each([-1, 2 ** 48, 1.5, Number.NaN])('is not made for the time %s', (at) => {
    expect(() => uuidV7(at, new Uint8Array(10))).toThrow(RangeError)
  })

  it('is not made of fewer than 10 random bytes', () => {
    expect(() => uuidV7(0, new Uint8Array(9))).toThrow(RangeError)
  })

  it.each(['', '017F22E2-79B0-7CC3-98C4-DC0C0C07398F', '017f22e279b07cc398c4dc0c0c07398f', '{x}'])(
    'is not "%s"',
    (text) => {
      expect(isUuid(text)).toBe(false)
    },
  )
})
