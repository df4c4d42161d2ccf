import type { CoreError } from '../../core/errors.ts'
import type { Instant } from '../../core/ids.ts'
import type { IssuerKeyLookup } from '../../core/ports/credential-format.ts'
import { decodeBase64url } from '../../lib/base64url.ts'
import { isJsonObject, type JsonObject, parseJsonObject } from '../../lib/json.ts'
import { parseJws } from '../../lib/jws.ts'
import { pointsNowhere, refusing, unreadable } from '../refuse-list.ts'
import { verifyListSignature } from '../verify-list-signature.ts'
import { type BitsPerEntry, inflateList, isBitsPerEntry, readEntry } from './codec.ts'
import { STATUS_LIST_TYP } from './token-status-list.ts'

const KIND = 'status list token'

/** A status list that its issuer signed and that is good now. */
export interface StatusListContent {
  /** Whom the key lookup found the signer to be. That this is who may speak about the credential is decided elsewhere. */
  readonly issuer: string
  readonly bitsPerEntry: BitsPerEntry
  readonly size: number
  readonly issuedAt: Instant
  readonly expiresAt?: Instant
  readonly ttlSeconds?: number
  /** @throws {CoreError} `credential_invalid` when the list has no such entry (Token Status List §8.3) */
  valueAt(index: number): number
}

export interface StatusListExpectation {
  /** The `uri` of the credential that points here. */
  readonly url: string
  readonly now: Instant
  readonly clockSkewSeconds: number
  /** What a token may have; default 4 MiB. */
  readonly maxTokenBytes?: number
  /** What a list may have when decompressed; default 16 MiB, that is 2^26 entries of 2 bits. */
  readonly maxListBytes?: number
}

/**
 * Verifies a status list token in JWT form (Token Status List §5.1, §8.3).
 * @throws {CoreError} `status_list_unavailable`, `detail` naming the clause; what the lookup raises
 */
export async function readStatusListToken(
  token: string,
  issuerKey: IssuerKeyLookup,
  expectation: StatusListExpectation,
): Promise<StatusListContent> {
  const { maxTokenBytes = 4_194_304, maxListBytes = 16_777_216 } = expectation
  const { jws, claims } = refusing(KIND, () => {
    const parsed = parseJws(token, { maxBytes: maxTokenBytes })
    if (parsed.header.typ !== STATUS_LIST_TYP) throw refusal(`typ is not ${STATUS_LIST_TYP} (§5.1)`)
    return { jws: parsed, claims: parseJsonObject(parsed.payload, { maxBytes: maxTokenBytes, maxDepth: 8 }) }
  })
  const { iss } = claims
  if (iss !== undefined && typeof iss !== 'string') throw refusal('iss is not a string (RFC 7519 §4.1.1)')
  const issuer = await verifyListSignature(KIND, jws, iss, issuerKey)
  return refusing(KIND, () => {
    if (claims['sub'] !== expectation.url)
      throw refusal('sub is not the uri of the credential (§8.3 step 4a)')
    const times = verifyTimes(claims, expectation)
    const { bits, lst } = readList(claims)
    const packed = inflateList(decodeBase64url(lst), maxListBytes)
    const size = packed.length * (8 / bits)
    return {
      issuer,
      bitsPerEntry: bits,
      size,
      ...times,
      valueAt(index) {
        if (!Number.isInteger(index) || index < 0 || index >= size)
          throw pointsNowhere(
            `its status entry ${index} is outside a list of ${size} (Token Status List §8.3)`,
          )
        return readEntry(packed, bits, index)
      },
    }
  })
}

function verifyTimes(
  claims: JsonObject,
  { now, clockSkewSeconds }: StatusListExpectation,
): Pick<StatusListContent, 'issuedAt' | 'expiresAt' | 'ttlSeconds'> {
  const skew = clockSkewSeconds * 1000
  const issuedAt = readDate(claims, 'iat')
  if (issuedAt === undefined) throw refusal('iat is missing (§5.1)')
  if (issuedAt > now + skew) throw refusal('issued in the future (§5.1)')
  const notBefore = readDate(claims, 'nbf')
  if (notBefore !== undefined && notBefore > now + skew) throw refusal('not valid yet (RFC 7519 §4.1.5)')
  const expiresAt = readDate(claims, 'exp')
  if (expiresAt !== undefined && expiresAt <= now - skew) throw refusal('expired (§8.3 step 4b)')
  const ttl = claims['ttl']
  if (ttl !== undefined && !(typeof ttl === 'number' && ttl > 0))
    throw refusal('ttl is not a positive number (§5.1)')
  return {
    issuedAt,
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(ttl === undefined ? {} : { ttlSeconds: ttl }),
  }
}

function readDate(claims: JsonObject, name: 'iat' | 'nbf' | 'exp'): Instant | undefined {
  const seconds = claims[name]
  if (seconds === undefined) return undefined
  if (typeof seconds !== 'number' || !(seconds >= 0 && seconds <= 8_640_000_000_000))
    throw refusal(`${name} is not a NumericDate (RFC 7519 §2)`)
  return seconds * 1000
}

function readList(claims: JsonObject): { bits: BitsPerEntry; lst: string } {
  const list = claims['status_list']
  if (!isJsonObject(list)) throw refusal('status_list is not an object (§4.2)')
  const { bits, lst } = list as { readonly bits?: unknown; readonly lst?: unknown }
  if (!isBitsPerEntry(bits)) throw refusal('bits is not 1, 2, 4 or 8 (§4.2)')
  if (typeof lst !== 'string') throw refusal('lst is not a string (§4.2)')
  return { bits, lst }
}

function refusal(detail: string): CoreError {
  return unreadable(`${KIND}: ${detail}`)
}
