import { openSubject } from '../../../core/offerings/create-offering.ts'
import type { Offering } from '../../../core/offerings/offering.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import { tenantUrl } from '../../../core/tenants/tenant-url.ts'
import { formatDateTime } from '../../../lib/date-time.ts'
import type { EmpePorts } from '../ports.ts'

/** What a wallet opens. */
export function offeringUri({ publicUrl }: EmpePorts, tenant: Tenant, id: string): string {
  const address = `${tenantUrl(publicUrl, tenant)}/v1/offerings/${id}`
  return `openid-credential-offer://?credential_offer_uri=${encodeURIComponent(address)}`
}

/** Without what the credential will say, and without who it is for. */
export async function showToWallet(ports: EmpePorts, tenant: Tenant, offering: Offering) {
  const { id, credentialConfigurationId, credentialType, expiresAt } = offering
  const configuration = await ports.credentialConfigurations.find(tenant.id, credentialConfigurationId)
  const issuer = configuration && (await ports.issuers.find(tenant.id, configuration.issuerId))
  const baseUrl = tenantUrl(ports.publicUrl, tenant)
  return {
    id,
    credential_issuer: issuer?.identification.method === 'did' ? issuer.identification.did : baseUrl,
    credential_configuration_ids: [credentialConfigurationId],
    display: { name: configuration?.display[0]?.name ?? credentialType, locale: 'en' },
    grants: { authorization_code: { issuer_state: id } },
    expires_at: expiresAt === undefined ? null : formatDateTime(expiresAt),
  }
}

/** For the application that made it. */
export async function showOffering(ports: EmpePorts, tenant: Tenant, offering: Offering) {
  const redemptions = await ports.offerings.redemptions(tenant.id, offering.id)
  return {
    ...(await showToWallet(ports, tenant, offering)),
    credential_type: offering.credentialType,
    credential_subject: openSubject(ports, offering),
    recipient: offering.recipient ?? null,
    redemption_limit: offering.redemptionLimit ?? null,
    redemptions: redemptions.map(({ id, offeringId, credentialId, recipientDid, redeemedAt }) => ({
      id,
      offering_id: offeringId,
      credential_id: credentialId,
      recipient_did: recipientDid,
      redeemed_at: formatDateTime(redeemedAt),
    })),
    offering_uri: offeringUri(ports, tenant, offering.id),
    qr_code_url: `${tenantUrl(ports.publicUrl, tenant)}/v1/offerings/${offering.id}/qr-code`,
  }
}
