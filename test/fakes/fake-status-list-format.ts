import type { StatusListFormat } from '../../src/core/ports/status-list-format.ts'

/** A fake of the port `StatusListFormat`: one byte an entry, published in clear as JSON. Counts what it published. */
export function createFakeStatusListFormat(): StatusListFormat & { readonly published: () => number } {
  let published = 0
  return {
    id: 'token-status-list',
    bitsPerEntry: 8,
    mediaType: 'application/fake-status-list',
    others: new Map([
      [
        'application/other',
        async ({ url }) => {
          published++
          return `other of ${url}`
        },
      ],
    ]),
    published: () => published,
    value: (status) => ({ valid: 0, revoked: 1, suspended: 2 })[status],
    claim: (listUrl, index) => ({ status: { fake: { listUrl, index } } }),
    set: (packed, index, value) => {
      packed[index] = value
    },
    async publish({ url, packed, issuedAt, expiresAt, ttlSeconds, signer }) {
      published++
      const entries = Object.fromEntries([...packed.entries()].filter(([, value]) => value !== 0))
      return JSON.stringify({ url, entries, issuedAt, expiresAt, ttlSeconds, iss: signer.issuer, published })
    },
  }
}
