import { CoreError } from '../../core/errors.ts'
import type { StatusClaim } from '../../core/ports/credential-format.ts'
import { isJsonObject } from '../../lib/json.ts'

export interface StatusReference {
  readonly url: string
  readonly index: number
}

/**
 * The entry that a credential points to (Token Status List §6.2). A credential with any other mechanism has a status that cannot be
 * read here, which is not the same as none.
 * @throws {CoreError} `credential_invalid`, `status_list_unavailable`
 */
export function readStatusReference({ status, credentialStatus }: StatusClaim): StatusReference {
  const list = status?.['status_list']
  if (list === undefined || credentialStatus !== undefined) {
    throw new CoreError('status_list_unavailable', 'The status of the credential cannot be read.', {
      detail: `status mechanism ${String(credentialStatus?.['type'] ?? Object.keys(status ?? {}).join())} is not read here`,
    })
  }
  const { idx, uri } = isJsonObject(list) ? list : {}
  if (typeof idx !== 'number' || !Number.isInteger(idx) || idx < 0 || typeof uri !== 'string') {
    throw new CoreError('credential_invalid', 'The credential is not valid.', {
      detail: 'status_list has no idx and uri (Token Status List §6.2)',
    })
  }
  return { url: uri, index: idx }
}
