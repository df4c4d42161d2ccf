import { mintCapability } from '../issuance/capability.ts'
import type { Offered, Retrieved } from '../issuance/issuance.ts'
import type { Recipient } from '../issuance/sealed-recipient.ts'
import type { Ports } from '../ports/ports.ts'
import type { Write } from '../ports/units.ts'
import type { Tenant } from '../tenants/tenant.ts'
import { tenantUrl } from '../tenants/tenant-url.ts'
import { type MailPorts, newMail } from './new-mail.ts'
import { recipientAddress } from './recipient-address.ts'

export interface OfferToMail {
  readonly issuance: Offered | Retrieved
  /** What a wallet opens. */
  readonly offerUri: string
  readonly recipient: Recipient
}

/**
 * The mail that brings an offer, for the unit that makes the offer or refreshes it.
 * @throws {CoreError} `invalid_request` when the address is none
 */
export function newOfferMail(
  ports: MailPorts & Pick<Ports, 'publicUrl'>,
  tenant: Tenant,
  { issuance, offerUri, recipient: { email, locale } }: OfferToMail,
): Write {
  const reference = mintCapability(ports.secrets, 'offer', tenant.id, {
    issuanceId: issuance.id,
    generation: issuance.offerGeneration,
  })
  return newMail(ports, tenant.id, issuance.id, {
    kind: 'offer',
    to: recipientAddress(email),
    ...(locale === undefined ? {} : { locale }),
    credentialConfigurationId: issuance.credentialConfigurationId,
    expiresAt: issuance.expiresAt,
    offerUri,
    webLink: `${tenantUrl(ports.publicUrl, tenant)}/o/${reference}`,
    hasTransactionCode: issuance.transactionCode !== undefined,
  })
}
