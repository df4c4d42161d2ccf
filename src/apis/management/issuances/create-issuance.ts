import { as, type CredentialConfigurationId } from '../../../core/ids.ts'
import { type CreatedIssuance, createIssuance } from '../../../core/issuance/create-issuance.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import { tenantUrl } from '../../../core/tenants/tenant-url.ts'
import type { Answer } from '../../../http/idempotency.ts'
import type { ManagementPorts } from '../ports.ts'
import { readInstant } from '../read-instant.ts'
import { route } from '../route.ts'
import { instant } from '../wire.ts'
import { offerUrl } from './offer-of.ts'
import { CreatedIssuance as Created, IssuanceRequest } from './wire.ts'

export const createIssuanceRoute = route(
  {
    method: 'POST',
    path: '/issuances',
    operationId: 'createIssuance',
    tag: 'Issuances',
    scope: 'issuances:write',
    summary: 'Offer a credential',
    description:
      'Opens an issuance and answers its offer: give `credentialOfferUri` to a wallet, or send a person to `offerUrl`. When the configuration asks for a transaction code, tell it to the holder on another way.',
    body: IssuanceRequest,
    success: { status: 201, description: 'The offer.', schema: Created },
    refusals: [400, 404, 409, 413, 415, 422],
  },
  async (ports, { tenant, body }, alongside) => {
    const { validUntil, claims, credentialConfigurationId, ...rest } = body
    let sent: Answer | undefined
    const created = await createIssuance(
      ports,
      tenant,
      {
        ...rest,
        credentialConfigurationId: as<CredentialConfigurationId>(credentialConfigurationId),
        claims,
        ...(validUntil === undefined ? {} : { validUntil: readInstant(validUntil, '/validUntil') }),
      },
      (planned) => {
        sent = answer(ports, tenant, planned)
        return alongside(sent)
      },
    )
    return sent ?? answer(ports, tenant, created)
  },
)

function answer(ports: ManagementPorts, tenant: Tenant, created: CreatedIssuance): Answer {
  const { issuance, offerUri, transactionCode } = created
  return {
    status: 201,
    headers: { location: `${tenantUrl(ports.publicUrl, tenant)}/manage/v1/issuances/${issuance.id}` },
    body: {
      id: issuance.id,
      state: issuance.state,
      credentialConfigurationId: issuance.credentialConfigurationId,
      credentialOfferUri: offerUri,
      ...(transactionCode === undefined ? {} : { transactionCode }),
      offerUrl: offerUrl(ports, tenant, issuance),
      expiresAt: instant(issuance.expiresAt),
    },
  }
}
