import type { Instant } from '../core/ids.ts'
import type { IssuerKeyLookup } from '../core/ports/credential-format.ts'
import type { CredentialStatus } from '../core/status/credential.ts'
import { LIST_MEDIA_TYPE } from './bitstring-status-list/bitstring-status-list.ts'
import { readBitstringStatusList } from './bitstring-status-list/read-bitstring-status-list.ts'
import type { ListExpectation } from './list-expectation.ts'
import type { BitstringContent } from './read-bitstring.ts'
import { meaningOf } from './read-bitstring-entry.ts'
import { unreadable } from './refuse-list.ts'
import { readStatusList2021 } from './status-list-2021/read-status-list-2021.ts'
import { LIST_MEDIA_TYPE as MEDIA_TYPE_2021 } from './status-list-2021/status-list-2021.ts'
import { readStatusListCwt } from './token-status-list/read-status-list-cwt.ts'
import { readStatusListToken } from './token-status-list/read-status-list-token.ts'

export interface Reference {
  readonly url: string
  readonly index: number
  /** Bitstrings: what a value means, and of how many bits it is. */
  readonly purpose?: string
  readonly size?: number
  readonly messages?: ReadonlyMap<number, string>
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
  /** The media types that are asked for. */
  readonly accept: string
  read(body: Uint8Array, listKey: IssuerKeyLookup, expectation: ListExpectation): Promise<ReadList>
}

/** Token Status List §7.1. Values of an application's own mean nothing to us: they are not valid. */
const types: Readonly<Record<number, CredentialStatus>> = { 0: 'valid', 1: 'revoked', 2: 'suspended' }

export const tokenStatusList: ListKind = {
  accept: 'application/statuslist+jwt, application/statuslist+cwt;q=0.5',
  async read(body, listKey, expectation) {
    // A JWT begins with the letter e, a CWT never.
    const list =
      body[0] === 0x65
        ? await readStatusListToken(textOf(body), listKey, expectation)
        : await readStatusListCwt(body, listKey, expectation)
    return {
      ...list,
      bytes: (list.size * list.bitsPerEntry) / 8,
      statusOf({ index }) {
        const value = list.valueAt(index)
        const status = types[value]
        if (status === undefined)
          throw unreadable(`the status type ${value} means nothing here (Token Status List §7.1)`)
        return status
      },
    }
  },
}

type ReadBitstring = (
  body: string,
  listKey: IssuerKeyLookup,
  expectation: ListExpectation,
) => Promise<BitstringContent>

function bitstring(accept: string, read: ReadBitstring): ListKind {
  return {
    accept,
    async read(body, listKey, expectation) {
      const list = await read(textOf(body), listKey, expectation)
      return {
        ...list,
        bytes: list.size / 8,
        statusOf({ purpose = '', size = 1, ...reference }) {
          if (!list.purposes.includes(purpose))
            throw unreadable(
              `the list has not the purpose ${purpose} (Bitstring Status List §3.2 STATUS_VERIFICATION_ERROR)`,
            )
          return meaningOf({ ...reference, purpose, size }, list.wideValueAt(reference.index, size))
        },
      }
    },
  }
}

/** What else such a list may be secured by is told by what comes. */
const otherForms = 'application/json;q=0.5, */*;q=0.1'

export const bitstringStatusList = bitstring(
  `${LIST_MEDIA_TYPE}, application/jwt;q=0.9, ${otherForms}`,
  readBitstringStatusList,
)
export const statusList2021 = bitstring(
  `${MEDIA_TYPE_2021}, application/vc+jwt;q=0.9, ${otherForms}`,
  readStatusList2021,
)

function textOf(body: Uint8Array): string {
  return new TextDecoder().decode(body).trim()
}
