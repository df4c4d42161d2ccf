import type { DataspaceRules } from '../../core/dcp/dataspace-rules.ts'
import type { Participant } from '../../core/dcp/participant.ts'
import type { IssuingPorts } from '../../core/issuance/issue-credential.ts'
import type { DcpPeers } from '../../core/ports/dcp-peers.ts'
import type { DidCreator } from '../../core/ports/did-creator.ts'
import type { QueryHolder } from '../../core/ports/holder-query.ts'
import type { Ports } from '../../core/ports/ports.ts'
import type { Tenant } from '../../core/tenants/tenant.ts'
import type { VerificationPorts } from '../../core/verification/verification-ports.ts'
import type { WalletPorts } from '../../core/wallet/wallet-ports.ts'
import type { Sender } from './self-issued-token/verify-self-issued-token.ts'

/** What it takes to verify what holders show. */
export type VerifierPorts = Pick<
  Ports,
  | 'keys'
  | 'clock'
  | 'random'
  | 'outgoing'
  | 'formats'
  | 'issuers'
  | 'publicUrl'
  | 'statusLists'
  | 'statusListFormats'
> &
  Pick<
    VerificationPorts,
    | 'dids'
    | 'trustedIssuers'
    | 'verifyCertificatePath'
    | 'webIssuerKeys'
    | 'statusChecker'
    | 'verificationRules'
  > &
  Pick<WalletPorts, 'walletRules'> & { readonly dataspaceRules: DataspaceRules }

/** What the protocol needs from the office. */
export type DcpPorts = Ports &
  WalletPorts &
  VerificationPorts &
  IssuingPorts & {
    readonly didCreator: DidCreator
    /** The DID document of a participant; undefined when there is none. */
    participantDocument(
      tenant: Tenant,
      context: string,
    ): Promise<Readonly<Record<string, unknown>> | undefined>
    readonly dcpPeers: DcpPeers
    readonly queryHolder: QueryHolder
    readonly dataspaceRules: DataspaceRules
    /** A further way for callers to say who they are, for bearer tokens that are no JWTs. */
    readonly acceptBearer?: AcceptBearer
  }

/**
 * Whom a bearer token of another kind stands for, and which participant it calls.
 * @throws {CoreError} when it is one of that kind that does not hold
 */
export type AcceptBearer = (
  tenant: Tenant,
  token: string,
  participants: readonly Participant[],
) => Promise<{ readonly participant: Participant; readonly sender: Sender } | undefined>
