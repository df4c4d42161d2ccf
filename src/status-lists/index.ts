import type { LinkedData } from '../core/ports/linked-data.ts'
import type { StatusListFormat } from '../core/ports/status-list-format.ts'
import { alsoAsLinkedData } from './also-as-linked-data.ts'
import {
  listCredential as bitstringList,
  bitstringStatusListFormat,
  suspendableListCredential as suspendableBitstringList,
  suspendableBitstringStatusListFormat,
} from './bitstring-status-list/bitstring-status-list.ts'
import {
  listCredential as statusList2021,
  statusList2021Format,
} from './status-list-2021/status-list-2021.ts'
import { tokenStatusListFormat } from './token-status-list/token-status-list.ts'

/** Every mechanism of publishing statuses, by its identifier. A new one is a folder, and a line here. */
export function createStatusListFormats(
  ports: { readonly linkedData?: LinkedData } = {},
): ReadonlyMap<string, StatusListFormat> {
  const formats: readonly StatusListFormat[] = [
    tokenStatusListFormat, //
    alsoAsLinkedData(bitstringStatusListFormat, bitstringList, ports),
    alsoAsLinkedData(suspendableBitstringStatusListFormat, suspendableBitstringList, ports),
    alsoAsLinkedData(statusList2021Format, statusList2021, ports),
  ]
  return new Map(formats.map((format) => [format.id, format]))
}

export { createStatusChecker } from './create-status-checker.ts'
