import type { CoreError } from '../../core/errors.ts'
import type { Instant } from '../../core/ids.ts'
import type { IssuerKeyLookup } from '../../core/ports/credential-format.ts'
import { parseDateTime } from '../../lib/date-time.ts'
import { isJsonObject, type JsonObject, type JsonValue, parseJsonObject } from '../../lib/json.ts'
import { parseJws } from '../../lib/jws.ts'
import { pointsNowhere, refusing, unreadable } from '../refuse-list.ts'
import { verifyListSignature } from '../verify-list-signature.ts'
import { LIST_CREDENTIAL_TYPE, LIST_TYP, LIST_TYPE } from './bitstring-status-list.ts'
import { decodeList, LEAST_ENTRIES, readEntry } from './codec.ts'

const KIND = 'bitstring status list'

/** A bitstring that its issuer signed and that is good now. */
export interface BitstringContent {
  /** Whom the key lookup found the signer to be. That this is who may speak about the credential is decided elsewhere. */
  readonly issuer: string
  readonly size: number
  readonly purposes: readonly string[]
  readonly expiresAt?: Instant
  readonly ttlSeconds?: number
  /** @throws {CoreError} `credential_invalid` when the list has no such entry (Bitstring Status List §3.2, RANGE_ERROR) */
  valueAt(index: number): number
}

export interface BitstringExpectation {
  /** The `statusListCredential` of the credential that points here. */
  readonly url: string
  readonly now: Instant
  readonly clockSkewSeconds: number
  readonly maxTokenBytes: number
  /** What a list may have when decompressed. */
  readonly maxListBytes: number
}

/**
 * Verifies a BitstringStatusListCredential that a JWT secures (Bitstring Status List §3.2, VC-JOSE-COSE §3.1.1).
 * @throws {CoreError} `status_list_unavailable`, `detail` naming the clause; what the lookup raises
 */
export async function readBitstringStatusList(
  token: string,
  issuerKey: IssuerKeyLookup,
  expectation: BitstringExpectation,
): Promise<BitstringContent> {
  const { maxTokenBytes, maxListBytes } = expectation
  const { jws, list } = refusing(KIND, () => {
    const parsed = parseJws(token, { maxBytes: maxTokenBytes })
    if (parsed.header.typ !== LIST_TYP) throw refusal(`typ is not ${LIST_TYP} (VC-JOSE-COSE §3.1.1)`)
    return { jws: parsed, list: parseJsonObject(parsed.payload, { maxBytes: maxTokenBytes }) }
  })
  const issuer = await verifyListSignature(KIND, jws, issuerOf(list), issuerKey)
  return refusing(KIND, () => {
    // `id` is optional, but one list of an issuer must not pass for another (§2.2).
    if (list['id'] !== undefined && list['id'] !== expectation.url) throw refusal('id is another URL (§2.2)')
    if (!includes(list['type'], LIST_CREDENTIAL_TYPE))
      throw refusal(`type is not ${LIST_CREDENTIAL_TYPE} (§2.2)`)
    const period = verifyPeriod(list, expectation)
    const { purposes, encodedList, ttl } = readSubject(list['credentialSubject'])
    const packed = decodeList(encodedList, maxListBytes)
    const size = packed.length * 8
    if (size < LEAST_ENTRIES)
      throw refusal(`fewer than ${LEAST_ENTRIES} entries (§3.2 STATUS_LIST_LENGTH_ERROR)`)
    return {
      issuer,
      size,
      purposes,
      ...period,
      ...(ttl === undefined ? {} : { ttlSeconds: ttl / 1000 }),
      valueAt(index) {
        if (!Number.isInteger(index) || index < 0 || index >= size)
          throw pointsNowhere(`its status entry ${index} is outside a list of ${size} (§3.2 RANGE_ERROR)`)
        return readEntry(packed, index)
      },
    }
  })
}

/** The payload is the credential; a registered claim that says otherwise than its counterpart is a contradiction. */
function issuerOf(list: JsonObject): string {
  if (Object.hasOwn(list, 'vc')) throw refusal('vc MUST NOT be present (VC-JOSE-COSE §3.1.1)')
  const named = isJsonObject(list['issuer']) ? list['issuer']['id'] : list['issuer']
  if (typeof named !== 'string') throw refusal('issuer is missing (VCDM 2.0 §4.7)')
  if (list['iss'] !== undefined && list['iss'] !== named) throw refusal('iss is not the issuer')
  return named
}

function verifyPeriod(
  list: JsonObject,
  { now, clockSkewSeconds }: BitstringExpectation,
): Pick<BitstringContent, 'expiresAt'> {
  const skew = clockSkewSeconds * 1000
  const starts = [dateTimeOf(list, 'validFrom'), numericDateOf(list, 'iat'), numericDateOf(list, 'nbf')]
  if (starts.some((at) => at !== undefined && at > now + skew)) throw refusal('not valid yet (VCDM 2.0 §4.9)')
  const ends = [dateTimeOf(list, 'validUntil'), numericDateOf(list, 'exp')].filter((at) => at !== undefined)
  if (ends.length === 0) return {}
  const expiresAt = Math.min(...ends)
  if (expiresAt <= now - skew) throw refusal('expired (VCDM 2.0 §4.9)')
  return { expiresAt }
}

function dateTimeOf(list: JsonObject, name: 'validFrom' | 'validUntil'): Instant | undefined {
  const text = list[name]
  if (text === undefined) return undefined
  if (typeof text !== 'string') throw refusal(`${name} is not a dateTimeStamp (VCDM 2.0 §4.9)`)
  return parseDateTime(text)
}

function numericDateOf(list: JsonObject, name: 'iat' | 'nbf' | 'exp'): Instant | undefined {
  const seconds = list[name]
  if (seconds === undefined) return undefined
  if (typeof seconds !== 'number' || !(seconds >= 0 && seconds <= 8_640_000_000_000))
    throw refusal(`${name} is not a NumericDate (RFC 7519 §2)`)
  return seconds * 1000
}

function readSubject(subject: JsonValue | undefined) {
  if (!isJsonObject(subject) || subject['type'] !== LIST_TYPE)
    throw refusal(`credentialSubject is not a ${LIST_TYPE} (§2.2)`)
  const { statusPurpose, encodedList, ttl } = subject
  const purposes: readonly unknown[] = Array.isArray(statusPurpose) ? statusPurpose : [statusPurpose]
  if (purposes.length === 0 || !purposes.every((purpose) => typeof purpose === 'string'))
    throw refusal('statusPurpose is not one or more strings (§2.2)')
  if (typeof encodedList !== 'string') throw refusal('encodedList is not a string (§2.2)')
  if (ttl !== undefined && !(typeof ttl === 'number' && ttl > 0))
    throw refusal('ttl is not a positive number (§2.2)')
  return { purposes, encodedList, ttl }
}

function includes(type: JsonValue | undefined, wanted: string): boolean {
  return Array.isArray(type) ? type.includes(wanted) : type === wanted
}

function refusal(detail: string): CoreError {
  return unreadable(`${KIND}: ${detail}`)
}
