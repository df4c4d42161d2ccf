import type { CredentialStatus } from '../core/status/credential.ts'
import { isJsonObject } from '../lib/json.ts'
import { pointsNowhere, unreadable } from './refuse-list.ts'

/** Where one entry of `credentialStatus` points to, and what its value means. */
export interface BitstringEntry {
  readonly url: string
  readonly index: number
  readonly purpose: string
  /** Bits of the entry. */
  readonly size: number
  /** What the values of a `message` say. */
  readonly messages?: ReadonlyMap<number, string>
}

type Members = Readonly<Record<string, unknown>>

const MAX_SIZE = 8

/**
 * An entry of a bitstring (Bitstring Status List §2.1, StatusList2021 §2.1).
 * @throws {CoreError} `credential_invalid`, `status_list_unavailable`
 */
export function readBitstringEntry(entry: Members): BitstringEntry {
  const { statusPurpose, statusListIndex, statusListCredential, statusSize = 1, statusMessage } = entry
  const index = readIndex(statusListIndex)
  if (typeof statusListCredential !== 'string' || typeof statusPurpose !== 'string')
    throw pointsNowhere('no statusListCredential or no statusPurpose (Bitstring Status List §2.1)')
  if (typeof statusSize !== 'number' || !Number.isInteger(statusSize) || statusSize < 1)
    throw pointsNowhere('statusSize is not a positive integer (Bitstring Status List §2.1)')
  if (statusSize > MAX_SIZE) throw unreadable(`bitstring entries of ${statusSize} bits are not read here`)
  const messages = readMessages(statusMessage, statusSize)
  if (messages === undefined && (statusSize > 1 || statusPurpose === 'message'))
    throw pointsNowhere('no statusMessage for what its values say (Bitstring Status List §2.1)')
  return {
    url: statusListCredential,
    index,
    purpose: statusPurpose,
    size: statusSize,
    ...(messages === undefined ? {} : { messages }),
  }
}

/** A decimal string; some issuers write a number. */
function readIndex(value: unknown): number {
  const index = typeof value === 'string' && /^(0|[1-9]\d{0,14})$/.test(value) ? Number(value) : value
  if (typeof index !== 'number' || !Number.isSafeInteger(index) || index < 0)
    throw pointsNowhere('statusListIndex is not an integer in base 10 (Bitstring Status List §2.1)')
  return index
}

/** `statusMessage` has an element for every value that an entry may have. */
function readMessages(value: unknown, size: number): ReadonlyMap<number, string> | undefined {
  if (value === undefined) return undefined
  const messages = new Map<number, string>()
  for (const one of Array.isArray(value) ? value : [undefined]) {
    const { status, message } = isJsonObject(one) ? one : {}
    if (typeof status !== 'string' || !/^0x[0-9A-Fa-f]{1,2}$/.test(status) || typeof message !== 'string')
      throw pointsNowhere('statusMessage is not a list of values and messages (Bitstring Status List §2.1)')
    if (messages.has(Number(status))) throw pointsNowhere('statusMessage has a value twice')
    messages.set(Number(status), message)
  }
  if (messages.size !== 2 ** size || [...messages.keys()].some((one) => one >= 2 ** size))
    throw pointsNowhere('statusMessage has not every value of the entry (Bitstring Status List §2.1)')
  return messages
}

/** Bitstring Status List §2.1. That a newer credential is there (`refresh`) says nothing against this one. */
const purposes: ReadonlyMap<string, CredentialStatus> = new Map([
  ['revocation', 'revoked'],
  ['suspension', 'suspended'],
  ['refresh', 'valid'],
])

/** Messages are an application's own words; these are understood. */
const words: ReadonlyMap<string, CredentialStatus> = new Map([
  ['valid', 'valid'],
  ['active', 'valid'],
  ['revoked', 'revoked'],
  ['suspended', 'suspended'],
])

/**
 * What the value of an entry says of the credential.
 * @throws {CoreError} `status_list_unavailable` when it means nothing here, which must not pass for valid
 */
export function meaningOf({ purpose, messages }: BitstringEntry, value: number): CredentialStatus {
  if (purpose === 'message') {
    const message = messages?.get(value) ?? ''
    const status = words.get(message.toLowerCase())
    if (status === undefined)
      throw unreadable(`the status message "${message}" means nothing here (Bitstring Status List §2.1)`)
    return status
  }
  const status = purposes.get(purpose)
  if (status === undefined)
    throw unreadable(`the status purpose ${purpose} means nothing here (Bitstring Status List §2.1)`)
  return value === 0 ? 'valid' : status
}
