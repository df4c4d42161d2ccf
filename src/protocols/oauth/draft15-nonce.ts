import { mintCNonce } from '../../core/issuance/c-nonce.ts'
import type { Ports } from '../../core/ports/ports.ts'
import type { Tenant } from '../../core/tenants/tenant.ts'

/**
 * OpenID4VCI drafts up to 13 hand out the nonce of the first key proof with the token, and the next one with each answer of the
 * credential endpoint. The final version has an endpoint for it; so this is for tenants that switched old wallets on.
 */
export function addDraft15Nonce<Answer extends object>(
  ports: Pick<Ports, 'clock' | 'random' | 'secrets' | 'settings'>,
  tenant: Tenant,
  answer: Answer,
): Answer & { readonly c_nonce?: string; readonly c_nonce_expires_in?: number } {
  if (!tenant.settings.openid4vciDraft15) return answer
  return {
    ...answer,
    c_nonce: mintCNonce(ports, tenant.id),
    c_nonce_expires_in: ports.settings.nonceSeconds,
  }
}
