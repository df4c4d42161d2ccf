import type { CarriedStatus } from '../core/ports/credential-format.ts'
import { MAX_STATUS_ENTRIES, statusEntriesOf } from '../core/status/status-entries-of.ts'
import { ENTRY_TYPE as BITSTRING_ENTRY } from './bitstring-status-list/bitstring-status-list.ts'
import {
  bitstringStatusList,
  type ListKind,
  type Reference,
  statusList2021,
  tokenStatusList,
} from './list-kinds.ts'
import { readBitstringEntry } from './read-bitstring-entry.ts'
import { pointsNowhere, unreadable } from './refuse-list.ts'
import { ENTRY_TYPE as ENTRY_TYPE_2021 } from './status-list-2021/status-list-2021.ts'
import { readStatusReference } from './token-status-list/read-status-reference.ts'

type Members = Readonly<Record<string, unknown>>

interface EntryKind {
  readonly kind: ListKind
  read(entry: Members): Reference
}

/** How an entry of each type is read. */
const entryKinds: ReadonlyMap<unknown, EntryKind> = new Map<string, EntryKind>([
  [BITSTRING_ENTRY, { kind: bitstringStatusList, read: readBitstringEntry }],
  [ENTRY_TYPE_2021, { kind: statusList2021, read: readBitstringEntry }],
  [
    'RevocationList2021Status',
    {
      kind: statusList2021,
      read: (entry) => readBitstringEntry({ statusPurpose: 'revocation', ...entry }),
    },
  ],
  [
    'RevocationList2020Status',
    {
      kind: statusList2021,
      read: ({ revocationListIndex: statusListIndex, revocationListCredential: statusListCredential }) =>
        readBitstringEntry({ statusPurpose: 'revocation', statusListIndex, statusListCredential }),
    },
  ],
])

export interface FoundKind {
  readonly kind: ListKind
  readonly reference: Reference
}

/**
 * Every mechanism of a credential's status, and its place in it: a credential is as good as the worst of them, so that none may be passed
 * over.
 * @throws {CoreError} `credential_invalid`, `status_list_unavailable` for a mechanism that is not known
 */
export function findListKinds(carried: CarriedStatus): readonly FoundKind[] {
  const entries = statusEntriesOf(carried)
  // Every entry is a request to an address of the issuer's choice.
  if (entries.length > MAX_STATUS_ENTRIES)
    throw pointsNowhere(`more than ${MAX_STATUS_ENTRIES} status entries`)
  const found: FoundKind[] = entries.map((entry) => {
    const known = [entry['type']].flat().flatMap((type) => entryKinds.get(type) ?? [])[0]
    if (known === undefined) throw unreadable(`status mechanism ${String(entry['type'])} is not read here`)
    return { kind: known.kind, reference: known.read(entry) }
  })
  if (carried.status !== undefined || entries.length === 0)
    found.push({ kind: tokenStatusList, reference: readStatusReference(carried) })
  return found
}
