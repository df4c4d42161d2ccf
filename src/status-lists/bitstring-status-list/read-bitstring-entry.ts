import type { StatusClaim } from '../../core/ports/credential-format.ts'
import { pointsNowhere, unreadable } from '../refuse-list.ts'
import { ENTRY_TYPE } from './bitstring-status-list.ts'

export interface BitstringEntry {
  readonly url: string
  readonly index: number
  readonly purpose: string
}

/** Whether a credential points to a bitstring, and to nothing else. */
export function hasBitstringEntry({ status, credentialStatus }: StatusClaim): boolean {
  return status === undefined && credentialStatus?.['type'] === ENTRY_TYPE
}

/**
 * The entry that a credential points to (Bitstring Status List §2.1). Only entries of one bit are read (§1.3).
 * @throws {CoreError} `credential_invalid`, `status_list_unavailable`
 */
export function readBitstringEntry({ credentialStatus = {} }: StatusClaim): BitstringEntry {
  const { statusPurpose, statusListIndex, statusListCredential, statusSize = 1 } = credentialStatus
  if (typeof statusListIndex !== 'string' || !/^(0|[1-9]\d{0,14})$/.test(statusListIndex))
    throw pointsNowhere('statusListIndex is not an integer in base 10 (Bitstring Status List §2.1)')
  if (typeof statusListCredential !== 'string' || typeof statusPurpose !== 'string')
    throw pointsNowhere('no statusListCredential or no statusPurpose (Bitstring Status List §2.1)')
  if (statusSize !== 1) throw unreadable(`bitstring entries of ${String(statusSize)} bits are not read here`)
  return { url: statusListCredential, index: Number(statusListIndex), purpose: statusPurpose }
}
