import type { Participant } from '../../core/dcp/participant.ts'
import type { StatusListId, TenantId } from '../../core/ids.ts'
import type { SignerFor } from '../../core/issuers/credential-signer.ts'
import type { DcpPeers } from '../../core/ports/dcp-peers.ts'
import type { OpenHolderToken, QueryHolder } from '../../core/ports/holder-query.ts'
import type { PasswordHasher } from '../../core/ports/password-hasher.ts'
import type { Ports } from '../../core/ports/ports.ts'
import type { StatusListPublisher } from '../../core/status/publish-status-list.ts'
import type { AuthenticateApiClient } from '../../core/tenants/authenticate-api-client.ts'
import type { Tenant } from '../../core/tenants/tenant.ts'
import type { VerificationPorts } from '../../core/verification/verification-ports.ts'
import type { SelfIssuingPorts } from '../../core/wallet/issue-to-self.ts'
import type { WalletPorts } from '../../core/wallet/wallet-ports.ts'
import type { RateLimit } from '../../http/rate-limit.ts'
import type { OpenIdProvider } from './login/openid-provider.ts'

/** What the TSG API needs from the office. */
export type TsgPorts = Ports &
  WalletPorts &
  SelfIssuingPorts &
  VerificationPorts & {
    readonly signerFor: SignerFor
    readonly statusListPublisher: StatusListPublisher
    readonly authenticate: AuthenticateApiClient
    /** Absent = no dataspaces. */
    readonly dcpPeers?: DcpPeers
    /** A self-issued ID token of a participant for one peer, with the access token that it may come back with. */
    readonly createSelfIssuedToken?: (
      participant: Participant,
      content: { readonly audience: string; readonly token: string },
    ) => Promise<string>
    readonly openHolderToken: OpenHolderToken
    readonly queryHolder: QueryHolder
    readonly passwords: PasswordHasher
    /** The one DID document of a tenant, as it is published. */
    didDocument(tenant: Tenant): Promise<Readonly<Record<string, unknown>>>
    /** This process changed service entries of the DID document. */
    readonly didServicesChanged?: (tenantId: TenantId) => void
    /** This process changed entries of a status list. */
    readonly statusListChanged?: (tenantId: TenantId, listId: StatusListId) => void
    /** Of one address; absent = as many as it likes. */
    readonly loginLimit?: RateLimit
    /** Where people of a tenant log in; absent, or undefined for a tenant = with an account of this office. */
    readonly openIdProvider?: (tenant: Tenant) => OpenIdProvider | undefined
    readonly rules: TsgRules
  }

export interface TsgRules {
  /** What a request for a credential answers: the first record, or all of them. */
  readonly issuanceResponseShape: 'object' | 'array'
  /** How records are written: as today, or as the oldest versions did. */
  readonly recordShape: 'current' | 'oldest'
  /** What a request without credentials is answered: 401 where JSON is accepted and else a redirect, or one of both always. */
  readonly withoutCredentials: 'negotiate' | 'redirect' | 'refuse'
  /** What of held credentials anybody may read. */
  readonly publicCredentials: 'none' | 'own' | 'all'
  /** Whether anybody may make offers and requests to wallets. */
  readonly publicRequests: boolean
}
