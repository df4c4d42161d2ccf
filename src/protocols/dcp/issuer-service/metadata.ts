import { toleratesPeers } from '../../../core/dcp/compatibility.ts'
import { type Issuable, issuableCredentials } from '../../../core/dcp/credential-object.ts'
import { ishareSchemaOf } from '../../../core/dcp/ishare-schemas.ts'
import { type Participant, participantUrl } from '../../../core/dcp/participant.ts'
import type { Ports } from '../../../core/ports/ports.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import { dcpMessage } from '../message/read-message.ts'

type Needs = Pick<Ports, 'credentialConfigurations' | 'issuers' | 'publicUrl'>

/** What an issuer says that it issues (DCP §6.6). */
export async function issuerMetadata(ports: Needs, tenant: Tenant, participant: Participant) {
  const issuable = await issuableCredentials(ports, participant)
  return dcpMessage('IssuerMetadata', {
    issuer: participant.did,
    credentialsSupported: issuable.map((one) => credentialObject(ports, tenant, participant, one)),
  })
}

/** A `CredentialObject` with all its members: older readers miss those that are optional. */
function credentialObject(
  { publicUrl }: Pick<Ports, 'publicUrl'>,
  tenant: Tenant,
  { context, settings }: Participant,
  { id, credentialType, profile, configuration }: Issuable,
  offerReason = 'reissue',
) {
  const ishareSchema = ishareSchemaOf(credentialType)
  return {
    id,
    type: 'CredentialObject',
    credentialType,
    credentialSchema:
      ishareSchema ?? `${participantUrl(publicUrl, tenant, context)}/metadata/schemas/${configuration.id}`,
    profile,
    ...(toleratesPeers({ settings }, 'tsg') ? { profiles: [profile] } : {}),
    bindingMethods: [...(ishareSchema === undefined ? [] : ['did:ishare']), 'did:web'],
    offerReason,
    issuancePolicy: { id: `policy-${configuration.id}`, input_descriptors: [] },
  }
}
