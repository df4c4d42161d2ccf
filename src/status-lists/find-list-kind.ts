import type { Instant } from '../core/ids.ts'
import type { IssuerKeyLookup, StatusClaim } from '../core/ports/credential-format.ts'
import type { CredentialStatus } from '../core/status/credential.ts'
import { LIST_MEDIA_TYPE } from './bitstring-status-list/bitstring-status-list.ts'
import { hasBitstringEntry, readBitstringEntry } from './bitstring-status-list/read-bitstring-entry.ts'
import {
  type BitstringExpectation,
  readBitstringStatusList,
} from './bitstring-status-list/read-bitstring-status-list.ts'
import { unreadable } from './refuse-list.ts'
import { readStatusListToken } from './token-status-list/read-status-list-token.ts'
import { readStatusReference } from './token-status-list/read-status-reference.ts'

export interface Reference {
  readonly url: string
  readonly index: number
  /** Bitstring Status List: what a set bit means. */
  readonly purpose?: string
}

export interface ReadList {
  /** What it takes in memory. */
  readonly bytes: number
  readonly expiresAt?: Instant
  readonly ttlSeconds?: number
  /** @throws {CoreError} `credential_invalid`, `status_list_unavailable` when the value means nothing here */
  statusOf(reference: Reference): CredentialStatus
}

/** One kind of list of others, as it is asked for and read. */
export interface ListKind {
  readonly mediaType: string
  read(body: string, listKey: IssuerKeyLookup, expectation: BitstringExpectation): Promise<ReadList>
}

/** Token Status List §7.1. Values of an application's own mean nothing to us: they are not valid. */
const types: Readonly<Record<number, CredentialStatus>> = { 0: 'valid', 1: 'revoked', 2: 'suspended' }

const tokenStatusList: ListKind = {
  mediaType: 'application/statuslist+jwt',
  async read(body, listKey, expectation) {
    const list = await readStatusListToken(body, listKey, expectation)
    return {
      ...list,
      bytes: (list.size * list.bitsPerEntry) / 8,
      statusOf({ index }) {
        const value = list.valueAt(index)
        const status = types[value]
        if (status === undefined) throw unreadable(`the status type ${value} means nothing here (§7.1)`)
        return status
      },
    }
  },
}

/** Bitstring Status List §2.1. The other purposes say nothing of whether a credential is good. */
const purposes: ReadonlyMap<string, CredentialStatus> = new Map([
  ['revocation', 'revoked'],
  ['suspension', 'suspended'],
])

const bitstringStatusList: ListKind = {
  mediaType: LIST_MEDIA_TYPE,
  async read(body, listKey, expectation) {
    const list = await readBitstringStatusList(body, listKey, expectation)
    return {
      ...list,
      bytes: list.size / 8,
      statusOf({ index, purpose = '' }) {
        const status = purposes.get(purpose)
        if (status === undefined) throw unreadable(`the status purpose ${purpose} means nothing here (§2.1)`)
        if (!list.purposes.includes(purpose))
          throw unreadable(`the list has not the purpose ${purpose} (§3.2 STATUS_VERIFICATION_ERROR)`)
        return list.valueAt(index) === 0 ? 'valid' : status
      },
    }
  },
}

/**
 * The mechanism of a credential's status, and its place in it.
 * @throws {CoreError} `credential_invalid`, `status_list_unavailable` for a mechanism that is not known
 */
export function findListKind(claim: StatusClaim): { readonly kind: ListKind; readonly reference: Reference } {
  return hasBitstringEntry(claim)
    ? { kind: bitstringStatusList, reference: readBitstringEntry(claim) }
    : { kind: tokenStatusList, reference: readStatusReference(claim) }
}
