import { sha256Base64url } from '../../lib/hash.ts'
import type {
  CredentialConfigurationId,
  CredentialId,
  DcpRecordId,
  Instant,
  IssuanceId,
  TenantId,
} from '../ids.ts'

/**
 * A holder's request to one of our issuers, by its `issuerPid` (DCP §6.3). All or nothing: one bad credential rejects them all.
 *
 *     submitted → (pending) → approved → delivering → delivered | rejected
 *
 * On the wire: RECEIVED until it ends, then ISSUED or REJECTED.
 */
export interface CredentialExchange {
  /** `issuerPid`. */
  readonly id: DcpRecordId
  readonly tenantId: TenantId
  readonly context: string
  readonly holderDid: string
  readonly holderPid: string
  /** No two exchanges have the same: while one is open (or for good, as the participant wants it) its `holderPid` finds it. */
  readonly name?: string
  /** Whether it keeps the name after it ended. */
  readonly keepsName?: true
  readonly configurationIds: readonly CredentialConfigurationId[]
  readonly state: ExchangeState
  /** The `token` of the request, given back with the delivery; sealed, erased when it ended. */
  readonly sealedToken?: Uint8Array
  /** Whose claims go in where an application asked for an issuance to this holder. */
  readonly offeredIssuances: Readonly<Record<string, IssuanceId>>
  /** What is delivered, once it is signed: sealed, erased when it ended. */
  readonly sealedCredentials?: Uint8Array
  readonly issued: readonly { readonly issuanceId: IssuanceId; readonly credentialId: CredentialId }[]
  readonly attempts: number
  /** Why it was rejected, as the holder is told. */
  readonly reason?: string
  readonly createdAt: Instant
  readonly dueAt?: Instant
  readonly version: number
}

export const exchangeStates = [
  'submitted',
  'pending',
  'approved',
  'delivering',
  'delivered',
  'rejected',
] as const
export type ExchangeState = (typeof exchangeStates)[number]

export function exchangeName(
  context: string,
  { holderDid, holderPid }: Pick<CredentialExchange, 'holderDid' | 'holderPid'>,
): string {
  return sha256Base64url(JSON.stringify([context, holderDid, holderPid]))
}

export function isExchangeOpen({ state }: Pick<CredentialExchange, 'state'>): boolean {
  return state !== 'delivered' && state !== 'rejected'
}
