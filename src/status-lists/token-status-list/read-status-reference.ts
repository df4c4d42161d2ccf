import type { CarriedStatus } from '../../core/ports/credential-format.ts'
import { isJsonObject } from '../../lib/json.ts'
import { pointsNowhere, unreadable } from '../refuse-list.ts'

export interface StatusReference {
  readonly url: string
  readonly index: number
}

/**
 * The entry that a credential points to (Token Status List §6.2). A credential with any other mechanism has a status that cannot be
 * read here, which is not the same as none.
 * @throws {CoreError} `credential_invalid`, `status_list_unavailable`
 */
export function readStatusReference({ status }: Pick<CarriedStatus, 'status'>): StatusReference {
  const list = status?.['status_list']
  if (list === undefined)
    throw unreadable(`status mechanism ${Object.keys(status ?? {}).join()} is not read here`)
  const { idx, uri } = isJsonObject(list) ? list : {}
  if (typeof idx !== 'number' || !Number.isInteger(idx) || idx < 0 || typeof uri !== 'string') {
    throw pointsNowhere('status_list has no idx and uri (Token Status List §6.2)')
  }
  return { url: uri, index: idx }
}
