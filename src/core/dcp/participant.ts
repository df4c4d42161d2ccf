import type { SigningKey } from '../identities/signing-key.ts'
import type { DcpRecordId, Instant, TenantId } from '../ids.ts'
import type { Tenant } from '../tenants/tenant.ts'
import { tenantUrl } from '../tenants/tenant-url.ts'
import type { Compatibility } from './compatibility.ts'

export const participantRoles = ['issuer', 'holder', 'verifier'] as const
export type ParticipantRole = (typeof participantRoles)[number]

/** The context of the participant that the tenant itself is: its DID is the tenant's, its endpoints stand at the tenant's own base. */
export const SELF = 'self'

/**
 * A member of a dataspace (DCP 1.0.1): a DID with keys of its own, and what it does under it. Credentials that it holds and issues are
 * those of its tenant.
 */
export interface Participant {
  readonly id: DcpRecordId
  readonly tenantId: TenantId
  /** Names it in URLs and in its DID; {@link SELF} = the tenant itself. */
  readonly context: string
  readonly did: string
  readonly roles: readonly ParticipantRole[]
  readonly settings: ParticipantSettings
  /** OAuth `client_id` of its client of the secure token service; absent = its DID, if there is one. */
  readonly stsClientId?: string
  readonly createdAt: Instant
  readonly version: number
}

export interface ParticipantSettings {
  /** What a `holderPid` that was seen before means (DCP leaves it open). */
  readonly duplicateHolderPid: 'idempotent' | 'conflict' | 'accept'
  /** Whether holders that nobody registered may ask for credentials. */
  readonly anonymousHolders: boolean
  /** Whether the key of a self-issued token must stand under `capabilityInvocation`; off for peers on older EDC releases. */
  readonly strictCapabilityInvocation: boolean
  /** Whether a delivery must carry the `token` that was put into the request; off for EDC IdentityHub, which leaves it out. */
  readonly requireTokenEcho: boolean
  /** Peers with ways of their own that it puts up with; absent = none. */
  readonly compatibility?: readonly Compatibility[]
  /** Whether the holder asks by itself for what a trusted issuer offers. */
  readonly autoRequestOffers: 'off' | 'trustedIssuers'
  /** Whether a credential that the holder has, and that is issued anew, is revoked once the new one is delivered. */
  readonly supersede: 'keep' | 'revoke'
  /** Whether the holder asks again for what is about to end, and lets go of the old ones when the new ones are there. */
  readonly autoRenew: boolean
  /** What the verifier asks a holder for when a connector triggers it. */
  readonly requiredScopes: readonly string[]
  /** Forgiven difference between a peer's clock and ours, 10 to 30 seconds. */
  readonly leewaySeconds: number
}

export const defaultParticipantSettings: ParticipantSettings = {
  duplicateHolderPid: 'idempotent',
  anonymousHolders: false,
  strictCapabilityInvocation: true,
  requireTokenEcho: true,
  compatibility: [],
  autoRequestOffers: 'off',
  supersede: 'keep',
  autoRenew: false,
  requiredScopes: ['org.eclipse.dspace.dcp.vc.type:MembershipCredential:read'],
  leewaySeconds: 20,
}

/** Where its endpoints stand; no trailing slash. */
export function participantUrl(
  publicUrl: string,
  tenant: Pick<Tenant, 'id' | 'isDefault'>,
  context: string,
): string {
  const base = tenantUrl(publicUrl, tenant)
  return context === SELF ? base : `${base}/participants/${context}`
}

/** Whether a key is one of this participant's, and not another's of the tenant. */
export function isKeyOf(context: string, { participant }: Pick<SigningKey, 'participant'>): boolean {
  return participant === (context === SELF ? undefined : context)
}
