import { sign } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTestKey } from '../../../test/support/credential-issuer.ts'
import { sha256 } from '../../lib/hash.ts'
import { loadNativeRecovery, loadPortableRecovery } from './recover-point.ts'

const key = createTestKey('ES256K')
const hex = (point: Uint8Array | undefined) =>
  point === undefined ? undefined : Buffer.from(point).toString('hex')

describe('the native library, where it is there,', () => {
  it('finds the points that the portable one finds, and none where it finds none', async () => {
    const [native, portable] = await Promise.all([loadNativeRecovery(), loadPortableRecovery()])
    const recover = native ?? portable
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 64 }),
        fc.boolean(),
        async (data, isSigned) => {
          const signature = isSigned
            ? new Uint8Array(sign('sha256', data, { key: key.privateKey, dsaEncoding: 'ieee-p1363' }))
            : Uint8Array.from({ length: 64 }, (_, at) => (data[at % data.length] ?? 0) ^ at)
          for (const bit of [0, 1, 2, 3])
            expect(hex(recover(signature, sha256(data), bit))).toBe(
              hex(portable(signature, sha256(data), bit)),
            )
        },
      ),
      { numRuns: 60 },
    )
  })

  it.each([
    ['zero', new Uint8Array(64)],
    ['out of range', new Uint8Array(64).fill(255)],
  ])('refuses a signature that is %s', async (_, signature) => {
    for (const recover of [await loadNativeRecovery(), await loadPortableRecovery()])
      if (recover !== undefined)
        for (const bit of [0, 1, 2, 3]) expect(recover(signature, sha256('x'), bit)).toBeUndefined()
  })
})
