import { mintCapability } from '../../core/issuance/capability.ts'
import type { Offered, Retrieved } from '../../core/issuance/issuance.ts'
import type { CredentialConfiguration } from '../../core/issuers/credential-configuration.ts'
import type { Ports } from '../../core/ports/ports.ts'
import type { Tenant } from '../../core/tenants/tenant.ts'
import { tenantUrl } from '../../core/tenants/tenant-url.ts'
import type { CredentialOffer } from './wire.ts'

type Needs = Pick<Ports, 'secrets' | 'publicUrl'>

/** The Credential Offer of an issuance (OpenID4VCI 1.0 §4.1.1). Everything in it is derived: it is stored nowhere. */
export function credentialOffer(
  { secrets, publicUrl }: Needs,
  tenant: Tenant,
  issuance: Offered | Retrieved,
  { id, transactionCode }: Pick<CredentialConfiguration, 'id' | 'transactionCode'>,
): CredentialOffer {
  const code = mintCapability(secrets, 'pre-authorized-code', tenant.id, capabilityOf(issuance))
  const { description } = transactionCode
  return {
    credential_issuer: tenantUrl(publicUrl, tenant),
    credential_configuration_ids: [id],
    grants: {
      'urn:ietf:params:oauth:grant-type:pre-authorized_code': {
        'pre-authorized_code': code,
        ...(issuance.transactionCode === undefined
          ? {}
          : {
              tx_code: {
                input_mode: 'numeric',
                length: issuance.transactionCode.length,
                ...(description === undefined ? {} : { description }),
              },
            }),
      },
    },
  }
}

/** Where a wallet fetches the offer (§4.1.3). */
export function credentialOfferUrl(
  { secrets, publicUrl }: Needs,
  tenant: Tenant,
  issuance: Offered | Retrieved,
  at = `${tenantUrl(publicUrl, tenant)}/oid4vci/credential-offers`,
): string {
  const reference = mintCapability(secrets, 'offer', tenant.id, capabilityOf(issuance))
  return `${at}/${reference}`
}

function capabilityOf({ id, offerGeneration }: Offered | Retrieved) {
  return { issuanceId: id, generation: offerGeneration }
}
