import type { StatusListFormat } from '../core/ports/status-list-format.ts'
import { bitstringStatusListFormat } from './bitstring-status-list/bitstring-status-list.ts'
import { statusList2021Format } from './status-list-2021/status-list-2021.ts'
import { tokenStatusListFormat } from './token-status-list/token-status-list.ts'

/** Every mechanism of publishing statuses, by its identifier. A new one is a folder, and a line here. */
export function createStatusListFormats(): ReadonlyMap<string, StatusListFormat> {
  const formats: readonly StatusListFormat[] = [
    tokenStatusListFormat, //
    bitstringStatusListFormat,
    statusList2021Format,
  ]
  return new Map(formats.map((format) => [format.id, format]))
}

export { createStatusChecker } from './create-status-checker.ts'
