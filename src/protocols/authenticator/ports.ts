import type { IssuingPorts } from '../../core/issuance/issue-credential.ts'
import type { SignerFor } from '../../core/issuers/credential-signer.ts'
import type { CallbackDelivery } from '../../core/ports/callback-delivery.ts'
import type { Ports } from '../../core/ports/ports.ts'
import type { VerificationPorts } from '../../core/verification/verification-ports.ts'
import type { TenantContext } from '../../http/tenant-context.ts'

/** What the wallet's side of Microsoft Authenticator needs from the office. */
export type AuthenticatorPorts = Ports &
  IssuingPorts &
  VerificationPorts & {
    readonly signerFor: SignerFor
    readonly tenantContext: TenantContext
    readonly callbackDelivery: CallbackDelivery
    readonly authenticatorRules: AuthenticatorRules
  }

export interface AuthenticatorRules {
  /** A request object is served once, as by the hosted service, and not until the request is over. */
  readonly fetchOnce: boolean
}
