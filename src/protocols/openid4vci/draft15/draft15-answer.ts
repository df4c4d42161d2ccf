import type { Ports } from '../../../core/ports/ports.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import { addDraft15Nonce } from '../../oauth/draft15-nonce.ts'
import type { CredentialAnswer } from '../credential-response.ts'

/** What wallets of drafts up to 13 look for beside the final answer: a lone `credential`, and the next nonce. */
export function addDraft15Members(
  ports: Pick<Ports, 'clock' | 'random' | 'secrets' | 'settings'>,
  tenant: Tenant,
  answer: CredentialAnswer,
): CredentialAnswer {
  if (!tenant.settings.openid4vciDraft15 || answer.status !== 200) return answer
  const [only, ...others] = answer.body.credentials
  const lone = only === undefined || others.length > 0 ? {} : { credential: only.credential }
  return { status: 200, body: { ...addDraft15Nonce(ports, tenant, answer.body), ...lone } }
}
