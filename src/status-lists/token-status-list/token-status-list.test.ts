import { describe, expect, it } from 'vitest'
import { createTestIssuer, now } from '../../../test/support/credential-issuer.ts'
import { as, type StatusListId } from '../../core/ids.ts'
import { statusListFormatContract } from '../../core/ports/status-list-format.contract.ts'
import { readStatusListToken } from './read-status-list-token.ts'
import { tokenStatusListFormat as format } from './token-status-list.ts'

const url = 'https://issuer.example/status-lists/1'
const decode = (part: string | undefined) => JSON.parse(Buffer.from(part ?? '', 'base64url').toString())

async function publish(header?: { readonly x5c: readonly string[] }) {
  const issuer = createTestIssuer()
  const signer =
    header === undefined ? issuer.signer : { ...issuer.signer, issuer: 'https://issuer.example', header }
  const body = await format.publish({
    id: as<StatusListId>('1'),
    url,
    signer,
    bitsPerEntry: 2,
    packed: new Uint8Array([0b1110_0100]),
    issuedAt: now + 999,
    expiresAt: now + 3_600_999,
    ttlSeconds: 300,
  })
  const [first, second] = body.split('.')
  return { header: decode(first), claims: decode(second) }
}

describe('token status list', () => {
  statusListFormatContract({
    format,
    read: async (publish, { lookup }, listUrl) =>
      readStatusListToken(await publish(), lookup, { url: listUrl, now, clockSkewSeconds: 0 }),
  })

  it('has the wire form of a status list token, times in whole seconds', async () => {
    const { header, claims } = await publish()
    expect(header).toEqual({ alg: 'ES256', typ: 'statuslist+jwt', kid: 'did:web:issuer.example#key-1' })
    expect(claims).toEqual({
      iss: 'did:web:issuer.example',
      sub: url,
      iat: now / 1000,
      exp: now / 1000 + 3600,
      ttl: 300,
      status_list: { bits: 2, lst: expect.stringMatching(/^eN[\w-]+$/) },
    })
  })

  it('names its key by certificates when the credentials do', async () => {
    const { header, claims } = await publish({ x5c: ['MIIB'] })
    expect(header).toEqual({ alg: 'ES256', typ: 'statuslist+jwt', x5c: ['MIIB'] })
    expect(claims.iss).toBe('https://issuer.example')
  })

  it('has two bits, so that a suspension is more than a revocation', () => {
    expect(format.bitsPerEntry).toBe(2)
    expect(['valid', 'revoked', 'suspended'].map((status) => format.value(status as 'valid'))).toEqual([
      0, 1, 2,
    ])
    expect(format.mediaType).toBe('application/statuslist+jwt')
    expect(format.claim(url, 5)).toEqual({ status: { status_list: { idx: 5, uri: url } } })
  })
})
