import type { DidService, DidServices } from '../ports/did-services.ts'
import type { Ports } from '../ports/ports.ts'
import type { Tenant } from '../tenants/tenant.ts'
import { type Participant, participantUrl, SELF } from './participant.ts'

/**
 * Where peers find a participant (DCP §4.2, §6.2): base addresses, without the path of any endpoint. The compatibility kit looks for a
 * CredentialService in the document of a verifier too; one that holds nothing answers there that it does not.
 */
export function participantServices(
  publicUrl: string,
  tenant: Pick<Tenant, 'id' | 'isDefault'>,
  { context, roles }: Pick<Participant, 'context' | 'roles'>,
): readonly DidService[] {
  const serviceEndpoint = participantUrl(publicUrl, tenant, context)
  return [
    ...(roles.includes('holder') || roles.includes('verifier')
      ? [{ id: '#credential-service', type: 'CredentialService', serviceEndpoint }]
      : []),
    ...(roles.includes('issuer') ? [{ id: '#issuer-service', type: 'IssuerService', serviceEndpoint }] : []),
  ]
}

/** The entries of the tenant's own document: those of the participant that the tenant itself is, if it is one. */
export function createDcpServices({ dcp, publicUrl }: Pick<Ports, 'dcp' | 'publicUrl'>): DidServices {
  return async (tenant) => {
    const self = await dcp.participants.findByName(tenant.id, SELF)
    return self === undefined ? [] : participantServices(publicUrl, tenant, self)
  }
}
