import { describe, expect, it } from 'vitest'
import { CoreError } from '../errors.ts'
import type { Secrets } from './secrets.ts'

/** What every implementation of {@link Secrets} holds. `create` gives a new master key each time. */
export function secretsContract(create: () => Secrets): void {
  const text = (value: string) => new TextEncoder().encode(value)
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
  const refused = (run: () => unknown) => expect(run).toThrow(expect.objectContaining({ code: 'internal' }))

  describe('mac', () => {
    it('gives the same 32 bytes for the same parts, text or bytes', () => {
      const secrets = create()
      const mac = secrets.mac('offer', 'tenant', 'id')
      expect(mac).toHaveLength(32)
      expect(hex(secrets.mac('offer', text('tenant'), text('id')))).toBe(hex(mac))
    })

    it('never gives the same for another purpose, another split of the parts, or another master key', () => {
      const secrets = create()
      const macs = [
        secrets.mac('offer', 'ab', 'c'),
        secrets.mac('offer', 'a', 'bc'),
        secrets.mac('offer', 'abc'),
        secrets.mac('offer', 'abc', ''),
        secrets.mac('offer', '', 'abc'),
        secrets.mac('offer'),
        secrets.mac('nonce', 'ab', 'c'),
        create().mac('offer', 'ab', 'c'),
      ]
      expect(new Set(macs.map(hex)).size).toBe(macs.length)
    })
  })

  describe('seal and open', () => {
    it('gives back what was sealed, and shows nothing of it', () => {
      const secrets = create()
      for (const plaintext of ['', 'given_name: Ada', 'claims of somebody '.repeat(500)]) {
        const sealed = secrets.seal('claims', 'row 1', text(plaintext))
        expect(hex(secrets.open('claims', 'row 1', sealed))).toBe(hex(text(plaintext)))
        if (plaintext !== '') expect(Buffer.from(sealed).includes(plaintext)).toBe(false)
      }
    })

    it('seals the same differently each time', () => {
      const secrets = create()
      const seals = Array.from({ length: 100 }, () => hex(secrets.seal('claims', 'row 1', text('same'))))
      expect(new Set(seals).size).toBe(100)
    })

    it('refuses another purpose, another context and another master key', () => {
      const secrets = create()
      const sealed = secrets.seal('claims', 'row 1', text('secret'))
      refused(() => secrets.open('webhook-secret', 'row 1', sealed))
      refused(() => secrets.open('claims', 'row 2', sealed))
      refused(() => secrets.open('claims', '', sealed))
      refused(() => create().open('claims', 'row 1', sealed))
    })

    it('refuses every single changed bit, every cut and every addition', () => {
      const secrets = create()
      const sealed = secrets.seal('claims', 'row 1', text('secret'))
      for (let bit = 0; bit < sealed.length * 8; bit++) {
        const changed = Uint8Array.from(sealed)
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
        refused(() => secrets.open('claims', 'row 1', changed))
      }
      for (let length = 0; length < sealed.length; length++)
        refused(() => secrets.open('claims', 'row 1', sealed.subarray(0, length)))
      refused(() => secrets.open('claims', 'row 1', Uint8Array.of(...sealed, 0)))
    })

    it('says neither the context nor the content when it refuses', () => {
      const secrets = create()
      const sealed = secrets.seal('claims', 'row 1', text('secret'))
      try {
        secrets.open('claims', 'row of Mallory', sealed)
        expect.unreachable()
      } catch (error) {
        expect(error).toBeInstanceOf(CoreError)
        if (error instanceof CoreError)
          expect(`${error.message}${error.detail}`).not.toMatch(/secret|Mallory/)
      }
    })
  })
}
