import type { StatusListFormat } from '../../core/ports/status-list-format.ts'
import { encodeBase64url } from '../../lib/base64url.ts'
import { completeJws, createSigningInput } from '../../lib/jws.ts'
import { compressList, setEntry } from './codec.ts'

/** JOSE `typ` of a status list token (Token Status List §5.1). */
export const STATUS_LIST_TYP = 'statuslist+jwt'

/** Status Types (Token Status List §7.1); also how many bits an entry of ours has. */
const BITS = 2
const values = { valid: 0, revoked: 1, suspended: 2 } as const

/** Token Status List (IETF), as JWT: the one form that an SD-JWT VC may point to. */
export const tokenStatusListFormat: StatusListFormat = {
  id: 'token-status-list',
  bitsPerEntry: BITS,
  mediaType: 'application/statuslist+jwt',
  value: (status) => values[status],
  /** Token Status List §6.2. */
  claim: (listUrl, index) => ({ status: { status_list: { idx: index, uri: listUrl } } }),
  set: (packed, index, value) => setEntry(packed, BITS, index, value),

  /** A status list token (Token Status List §5.1). It names its key as the credentials of the same issuer do. */
  async publish({ signer, url, bitsPerEntry, packed, issuedAt, expiresAt, ttlSeconds }) {
    const signingInput = createSigningInput(
      { alg: signer.algorithm, typ: STATUS_LIST_TYP, ...signer.header },
      {
        iss: signer.issuer,
        sub: url,
        iat: Math.floor(issuedAt / 1000),
        exp: Math.floor(expiresAt / 1000),
        ttl: ttlSeconds,
        status_list: { bits: bitsPerEntry, lst: encodeBase64url(compressList(packed)) },
      },
    )
    return completeJws(signingInput, await signer.sign(Buffer.from(signingInput)))
  },
}
