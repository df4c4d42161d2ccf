import type { CoreError } from '../core/errors.ts'
import type { Instant } from '../core/ids.ts'
import { isJsonObject, type JsonValue } from '../lib/json.ts'
import { decodeAnyList, decodeList, LEAST_ENTRIES, readEntry } from './bitstring-codec.ts'
import type { ListExpectation } from './list-expectation.ts'
import type { ListCredential } from './open-list-credential.ts'
import { pointsNowhere, refusing, unreadable } from './refuse-list.ts'

/** A bitstring that its issuer signed and that is good now. */
export interface BitstringContent {
  /** Whom the key lookup found the signer to be. That this is who may speak about the credential is decided elsewhere. */
  readonly issuer: string
  /** Bits. */
  readonly size: number
  readonly purposes: readonly string[]
  readonly expiresAt?: Instant
  readonly ttlSeconds?: number
  /** An entry of one bit, as {@link wideValueAt}. */
  valueAt(index: number): number
  /**
   * An entry of several bits.
   * @throws {CoreError} `credential_invalid` when the list has no such entry (Bitstring Status List §3.2, RANGE_ERROR);
   * `status_list_unavailable` when so few entries of this size hide nobody
   */
  wideValueAt(index: number, bits: number): number
}

/** What the specification of a bitstring calls its parts. */
export interface BitstringTerms {
  /** For messages. */
  readonly kind: string
  readonly credentialTypes: readonly string[]
  readonly subjectTypes: readonly string[]
  /** Whether its encoding was left open. */
  readonly anyEncoding?: true
  /** For lists that state none. */
  readonly usualPurpose?: string
}

/** What EDC and the DCP kit publish; less hides nobody. */
const LEAST_DATASPACE_ENTRIES = 16_384

/** The bitstring of a list credential (Bitstring Status List §3.2). */
export function readBitstring(
  terms: BitstringTerms,
  { credential, issuer, expiresAt }: ListCredential,
  { maxListBytes, dataspace }: ListExpectation,
): BitstringContent {
  const { kind, credentialTypes, anyEncoding } = terms
  const refusal = (detail: string) => unreadable(`${kind}: ${detail}`)
  return refusing(kind, () => {
    const types = [credential['type']].flat()
    if (!credentialTypes.some((type) => types.includes(type)))
      throw refusal(`type is not ${credentialTypes[0]} (Bitstring Status List §2.2)`)
    const { purposes, encodedList, ttl } = readSubject(terms, credential['credentialSubject'])
    const decode = anyEncoding === true || dataspace !== undefined ? decodeAnyList : decodeList
    const packed = decode(encodedList, maxListBytes)
    const size = packed.length * 8
    const least = dataspace === undefined ? LEAST_ENTRIES : LEAST_DATASPACE_ENTRIES
    const requireLength = (bits: number) => {
      if (size / bits < least)
        throw refusal(`fewer than ${least} entries (Bitstring Status List §3.2 STATUS_LIST_LENGTH_ERROR)`)
    }
    requireLength(1)
    const wideValueAt = (index: number, bits: number) => {
      requireLength(bits)
      const entries = Math.floor(size / bits)
      if (!Number.isInteger(index) || index < 0 || index >= entries)
        throw pointsNowhere(
          `its status entry ${index} is outside a list of ${entries} (Bitstring Status List §3.2 RANGE_ERROR)`,
        )
      return readEntry(packed, index, bits)
    }
    return {
      issuer,
      size,
      purposes,
      ...(expiresAt === undefined ? {} : { expiresAt }),
      ...(ttl === undefined ? {} : { ttlSeconds: ttl / 1000 }),
      valueAt: (index) => wideValueAt(index, 1),
      wideValueAt,
    }
  })
}

function readSubject({ kind, subjectTypes, usualPurpose }: BitstringTerms, value: JsonValue | undefined) {
  const refusal = (detail: string): CoreError => unreadable(`${kind}: ${detail}`)
  const [subject, ...others] = [value].flat()
  const isNamed =
    isJsonObject(subject) && [subject['type']].flat().some((type) => subjectTypes.includes(type as string))
  if (!isNamed || others.length > 0)
    throw refusal(`credentialSubject is not a ${subjectTypes[0]} (Bitstring Status List §2.2)`)
  const { statusPurpose = usualPurpose, encodedList, ttl } = subject
  const purposes: readonly unknown[] = [statusPurpose].flat()
  if (purposes.length === 0 || !purposes.every((purpose) => typeof purpose === 'string'))
    throw refusal('statusPurpose is not one or more strings (Bitstring Status List §2.2)')
  if (typeof encodedList !== 'string')
    throw refusal('encodedList is not a string (Bitstring Status List §2.2)')
  if (ttl !== undefined && !(typeof ttl === 'number' && ttl > 0))
    throw refusal('ttl is not a positive number (Bitstring Status List §2.2)')
  return { purposes, encodedList, ttl }
}
