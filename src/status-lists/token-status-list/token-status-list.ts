import type { StatusListFormat, StatusListToPublish } from '../../core/ports/status-list-format.ts'
import { encodeBase64url } from '../../lib/base64url.ts'
import { createCoseSign1 } from '../../lib/cose-sign1.ts'
import { completeJws, createSigningInput } from '../../lib/jws.ts'
import { compressList, setEntry } from './codec.ts'
import { cwtKeys, STATUS_LIST_CWT } from './cwt-claims.ts'

/** JOSE `typ` of a status list token (Token Status List §5.1). */
export const STATUS_LIST_TYP = 'statuslist+jwt'

/** Status Types (Token Status List §7.1); also how many bits an entry of ours has. */
const BITS = 2
const values = { valid: 0, revoked: 1, suspended: 2 } as const

/** Token Status List (IETF): as JWT, the one form that an SD-JWT VC may point to, and for who asks for it as CWT. */
export const tokenStatusListFormat: StatusListFormat = {
  id: 'token-status-list',
  bitsPerEntry: BITS,
  mediaType: 'application/statuslist+jwt',
  value: (status) => values[status],
  /** Token Status List §6.2. */
  claim: (listUrl, index) => ({ status: { status_list: { idx: index, uri: listUrl } } }),
  set: (packed, index, value) => setEntry(packed, BITS, index, value),
  publish: publishJwt,
  others: new Map([[STATUS_LIST_CWT, publishCwt]]),
}

/** A status list token (Token Status List §5.1). It names its key as the credentials of the same issuer do. */
async function publishJwt({ packed, ...list }: StatusListToPublish): Promise<string> {
  const { signer, bitsPerEntry: bits } = list
  const signingInput = createSigningInput(
    { alg: signer.algorithm, typ: STATUS_LIST_TYP, ...signer.header },
    { ...claimsOf(list), status_list: { bits, lst: encodeBase64url(compressList(packed)) } },
  )
  return completeJws(signingInput, await signer.sign(Buffer.from(signingInput)))
}

/** The same in CWT form (Token Status List §5.2). */
async function publishCwt({ packed, ...list }: StatusListToPublish): Promise<Uint8Array> {
  const claims = Object.entries(claimsOf(list)).map(
    ([name, value]) => [cwtKeys[name as keyof typeof cwtKeys], value] as const,
  )
  const statusList = new Map<string, unknown>([
    ['bits', list.bitsPerEntry],
    ['lst', compressList(packed)],
  ])
  return createCoseSign1(
    list.signer,
    STATUS_LIST_CWT,
    new Map<number, unknown>([...claims, [cwtKeys.status_list, statusList]]),
  )
}

function claimsOf({ signer, url, issuedAt, expiresAt, ttlSeconds }: Omit<StatusListToPublish, 'packed'>) {
  return {
    iss: signer.issuer,
    sub: url,
    iat: Math.floor(issuedAt / 1000),
    exp: Math.floor(expiresAt / 1000),
    ttl: ttlSeconds,
  }
}
