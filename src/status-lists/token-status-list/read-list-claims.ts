import type { CoreError } from '../../core/errors.ts'
import type { Instant } from '../../core/ids.ts'
import { pointsNowhere, refusing, unreadable } from '../refuse-list.ts'
import { type BitsPerEntry, inflateList, isBitsPerEntry, readEntry } from './codec.ts'

export const KIND = 'status list token'

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

export const MAX_TOKEN_BYTES = 4_194_304
const MAX_LIST_BYTES = 16_777_216

export type Claims = Readonly<Record<string, unknown>>

export function issuerOf({ iss }: Claims): string | undefined {
  if (iss !== undefined && typeof iss !== 'string') throw refusal('iss is not a string (RFC 7519 §4.1.1)')
  return iss
}

/**
 * What is common to both forms of a token, once its signature was verified (Token Status List §8.3).
 * @param bytesOf the compressed list in the encoding of the form
 * @throws {CoreError} `status_list_unavailable`, `detail` naming the clause
 */
export function readListClaims(
  issuer: string,
  claims: Claims,
  expectation: StatusListExpectation,
  bytesOf: (lst: unknown) => Uint8Array,
): StatusListContent {
  return refusing(KIND, () => {
    if (claims['sub'] !== expectation.url)
      throw refusal('sub is not the uri of the credential (Token Status List §8.3 step 4a)')
    const times = verifyTimes(claims, expectation)
    const { bits, lst } = readList(claims)
    const packed = inflateList(bytesOf(lst), expectation.maxListBytes ?? MAX_LIST_BYTES)
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
  claims: Claims,
  { now, clockSkewSeconds }: StatusListExpectation,
): Pick<StatusListContent, 'issuedAt' | 'expiresAt' | 'ttlSeconds'> {
  const skew = clockSkewSeconds * 1000
  const issuedAt = readDate(claims, 'iat')
  if (issuedAt === undefined) throw refusal('iat is missing (Token Status List §5.1)')
  if (issuedAt > now + skew) throw refusal('issued in the future (Token Status List §5.1)')
  const notBefore = readDate(claims, 'nbf')
  if (notBefore !== undefined && notBefore > now + skew) throw refusal('not valid yet (RFC 7519 §4.1.5)')
  const expiresAt = readDate(claims, 'exp')
  if (expiresAt !== undefined && expiresAt <= now - skew)
    throw refusal('expired (Token Status List §8.3 step 4b)')
  const ttl = claims['ttl']
  if (ttl !== undefined && !(typeof ttl === 'number' && ttl > 0))
    throw refusal('ttl is not a positive number (Token Status List §5.1)')
  return {
    issuedAt,
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(ttl === undefined ? {} : { ttlSeconds: ttl }),
  }
}

function readDate(claims: Claims, name: 'iat' | 'nbf' | 'exp'): Instant | undefined {
  const seconds = claims[name]
  if (seconds === undefined) return undefined
  if (typeof seconds !== 'number' || !(seconds >= 0 && seconds <= 8_640_000_000_000))
    throw refusal(`${name} is not a NumericDate (RFC 7519 §2)`)
  return seconds * 1000
}

function readList(claims: Claims): { bits: BitsPerEntry; lst: unknown } {
  const list = claims['status_list']
  if (typeof list !== 'object' || list === null || Array.isArray(list))
    throw refusal('status_list is not an object (Token Status List §4.2)')
  const { bits, lst } = list as { readonly bits?: unknown; readonly lst?: unknown }
  if (!isBitsPerEntry(bits)) throw refusal('bits is not 1, 2, 4 or 8 (Token Status List §4.2)')
  return { bits, lst }
}

export function refusal(detail: string): CoreError {
  return unreadable(`${KIND}: ${detail}`)
}
