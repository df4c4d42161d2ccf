import type { Issuance } from '../../../core/issuance/issuance.ts'
import type { DeliveryMode } from '../../../core/issuance/requester.ts'
import { findConfiguration } from '../../../core/issuers/find-configuration.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import { formatDateTime } from '../../../lib/date-time.ts'
import type { EudistackPorts } from '../ports.ts'
import type { CreatedIssuance } from '../wire.ts'
import { recallCredential } from './kept-credential.ts'
import { offerUri } from './offer-uri.ts'
import { standingOf } from './status-words.ts'

type Result = CreatedIssuance['delivery_results'][number]

/**
 * The answer to a request, made from what stands in storage: the first time and every time after.
 * @param forWallet the offer beside a credential that was given directly; undefined = there is none, or it failed
 */
export async function answerRequest(
  ports: EudistackPorts,
  tenant: Tenant,
  issuance: Issuance,
  forWallet: Issuance | undefined,
): Promise<CreatedIssuance> {
  const modes = issuance.requester?.deliveries ?? []
  const offered = issuance.protocol === 'direct' ? forWallet : issuance
  const configuration = await findConfiguration(ports, tenant.id, issuance.credentialConfigurationId)
  const uri = offered && offerUri(ports, tenant, offered, configuration)
  const [{ word }, credential, results] = await Promise.all([
    standingOf(ports, issuance),
    modes.includes('direct') ? recallCredential(ports, issuance) : undefined,
    Promise.all(modes.map((mode) => resultOf(ports, mode, offered))),
  ])
  return {
    issuance_id: issuance.id,
    ...(uri === undefined ? {} : { credential_offer_uri: uri }),
    status: word,
    expires_at: formatDateTime(offered?.expiresAt ?? issuance.expiresAt),
    ...(credential === undefined ? {} : { signed_credential: credential }),
    ...(forWallet === undefined ? {} : { wallet_issuance_id: forWallet.id }),
    delivery_results: results,
  }
}

/** What became of one way of delivery. A mail is dispatched as soon as it is written down: sending goes on by itself. */
async function resultOf(
  ports: Pick<EudistackPorts, 'mails'>,
  mode: DeliveryMode,
  offered: Issuance | undefined,
): Promise<Result> {
  if (mode === 'direct') return { mode, status: 'delivered' }
  if (offered === undefined) return { mode, status: 'failed', error: 'wallet_offer_failed' }
  if (mode === 'ui') return { mode, status: 'delivered' }
  const mails = await ports.mails.about(offered.tenantId, offered.id)
  const state = mails.findLast(({ kind }) => kind === 'offer')?.state
  if (state === 'failed') return { mode, status: 'failed', error: 'email_communication_error' }
  return { mode, status: state === 'sent' ? 'delivered' : 'dispatched' }
}
