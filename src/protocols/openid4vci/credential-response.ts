import { mintCapability } from '../../core/issuance/capability.ts'
import type { Issuing } from '../../core/issuance/issue-credential.ts'
import type { CredentialConfiguration } from '../../core/issuers/credential-configuration.ts'
import type { Ports } from '../../core/ports/ports.ts'
import type { Tenant } from '../../core/tenants/tenant.ts'
import type { CredentialResponse, DeferredCredentialResponse } from './wire.ts'

/** How long a wallet is asked to wait before it asks again for a deferred credential. */
const INTERVAL_SECONDS = 5

export type CredentialAnswer =
  | { readonly status: 200; readonly body: CredentialResponse }
  | { readonly status: 202; readonly body: DeferredCredentialResponse }

/** OpenID4VCI 1.0 §8.3 and §9.2: the credentials, or where to ask for them later. */
export function credentialAnswer(
  { secrets }: Pick<Ports, 'secrets'>,
  tenant: Tenant,
  { format }: Pick<CredentialConfiguration, 'format'>,
  issuing: Issuing,
): CredentialAnswer {
  const capability = { issuanceId: issuing.issuance.id, generation: 0 }
  if (issuing.outcome === 'deferred') {
    const transaction_id = mintCapability(secrets, 'transaction-id', tenant.id, capability)
    return { status: 202, body: { transaction_id, interval: INTERVAL_SECONDS } }
  }
  const notification_id = mintCapability(secrets, 'notification-id', tenant.id, capability)
  const credentials = issuing.credentials.map((credential) => ({
    credential: format === 'ldp_vc' ? (JSON.parse(credential) as object) : credential,
  }))
  return { status: 200, body: { credentials, notification_id } }
}
