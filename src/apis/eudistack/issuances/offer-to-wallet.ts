import type { CreatedIssuance } from '../../../core/issuance/create-issuance.ts'
import { createIssuance } from '../../../core/issuance/create-issuance.ts'
import type { Requester } from '../../../core/issuance/requester.ts'
import { newOfferMail } from '../../../core/mail/offer-mail.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import type { EudistackPorts } from '../ports.ts'
import { offersUrl } from './offer-uri.ts'
import type { PlannedIssuance } from './plan-issuance.ts'
import type { WantedIssuance } from './read-request.ts'

/**
 * An offer for the holder's wallet, and the mail that brings it when that was asked for: one unit. The address stands with the offer
 * in any case, for the transaction code.
 * @throws {WriteConflict} when the requester used its key before
 */
export function offerToWallet(
  ports: EudistackPorts,
  tenant: Tenant,
  { configuration, claims }: PlannedIssuance,
  { email }: Pick<WantedIssuance, 'email'>,
  requester: Requester,
): Promise<CreatedIssuance> {
  const recipient = { email }
  return createIssuance(
    ports,
    tenant,
    {
      credentialConfigurationId: configuration.id,
      claims,
      transactionCode: configuration.transactionCode.use !== 'never',
      protocol: 'openid4vci',
      offerAt: offersUrl(ports, tenant),
      requester,
      recipient,
    },
    ({ issuance, offerUri }) =>
      requester.deliveries?.includes('email') === true
        ? [newOfferMail(ports, tenant, { issuance, offerUri, recipient })]
        : [],
  )
}
