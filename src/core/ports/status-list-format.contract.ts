import { describe, expect, it } from 'vitest'
import { createTestIssuer, now } from '../../../test/support/credential-issuer.ts'
import { as, type StatusListId } from '../ids.ts'
import type { CredentialStatus } from '../status/credential.ts'
import type { CredentialSigner } from './credential-format.ts'
import type { StatusListFormat } from './status-list-format.ts'

export interface StatusListFormatUnderTest {
  readonly format: StatusListFormat
  /** What a reader who verifies the signature with the issuer's key finds in a published list, all parts of it together. */
  read(
    publish: (part?: string) => Promise<string>,
    issuer: ReturnType<typeof createTestIssuer>,
    url: string,
  ): Promise<{ issuer: string; valueAt: (index: number) => number; expiresAt?: number }>
}

/** What every implementation of {@link StatusListFormat} holds. */
export function statusListFormatContract({ format, read }: StatusListFormatUnderTest): void {
  const url = 'https://issuer.example/status-lists/0199aabb-0000-7000-8000-000000000001'
  const size = 131_072
  const statuses: readonly CredentialStatus[] = ['valid', 'revoked', 'suspended']
  const emptyList = () => new Uint8Array((size * format.bitsPerEntry) / 8)
  const publish = (packed: Uint8Array, signer: CredentialSigner) => (part?: string) =>
    format.publish({
      id: as<StatusListId>('0199aabb-0000-7000-8000-000000000001'),
      ...(part === undefined ? { url } : { url: `${url}/${part}`, part }),
      signer,
      bitsPerEntry: format.bitsPerEntry,
      packed,
      issuedAt: now,
      expiresAt: now + 3_600_000,
      ttlSeconds: 300,
    })

  describe(`status list format ${format.id}`, () => {
    it('has values that tell valid, 0 as storage leaves it, from every other status, and those apart if bits allow', () => {
      const values = statuses.map((status) => format.value(status))
      expect(values[0]).toBe(0)
      expect(new Set(values).size).toBe(format.bitsPerEntry === 1 ? 2 : values.length)
      for (const value of values.slice(1)) expect(value).not.toBe(0)
      for (const value of values) expect(value).toBeLessThan(2 ** format.bitsPerEntry)
    })

    it.each(['ES256', 'ES384', 'EdDSA', 'ES256K'] as const)(
      'is read as it was set, signed with %s',
      async (algorithm) => {
        const issuer = createTestIssuer(algorithm)
        const packed = emptyList()
        const entries = [0, 1, 2, 3, 4, 7, 8, 1023, 1024, 65_535, size - 2, size - 1]
        entries.forEach((index, at) => {
          format.set(packed, index, format.value(statuses[at % 3] ?? 'valid'))
        })
        const list = await read(publish(packed, issuer.signer), issuer, url)
        entries.forEach((index, at) => {
          expect(list.valueAt(index), `entry ${index}`).toBe(format.value(statuses[at % 3] ?? 'valid'))
        })
        expect([5, 6, 9, 1022, 1025, size - 3].map(list.valueAt)).toEqual([0, 0, 0, 0, 0, 0])
        expect(list).toMatchObject({ issuer: issuer.did, expiresAt: now + 3_600_000 })
      },
    )

    it('changes an entry back without touching its neighbours', async () => {
      const issuer = createTestIssuer()
      const packed = emptyList()
      for (const index of [9, 10, 11]) format.set(packed, index, format.value('revoked'))
      format.set(packed, 10, format.value('suspended'))
      format.set(packed, 10, format.value('valid'))
      const { valueAt } = await read(publish(packed, issuer.signer), issuer, url)
      expect([8, 9, 10, 11, 12].map(valueAt)).toEqual([0, 1, 0, 1, 0].map((v) => v * format.value('revoked')))
    })

    it('names the entry in the credential', () => {
      const claim = JSON.stringify(format.claim(url, 4711))
      expect(claim).toContain(url)
      expect(claim).toMatch(/"?4711"?/)
    })

    it('refuses an entry or a value that the list has no place for', () => {
      const packed = emptyList()
      for (const index of [-1, size, 1.5, Number.NaN])
        expect(() => format.set(packed, index, 1)).toThrow(RangeError)
      for (const value of [-1, 0.5, 2 ** format.bitsPerEntry])
        expect(() => format.set(packed, 0, value)).toThrow(RangeError)
      expect(packed.every((byte) => byte === 0)).toBe(true)
    })
  })
}
