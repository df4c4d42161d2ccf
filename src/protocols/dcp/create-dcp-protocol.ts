import { newSentOffer } from '../../core/dcp/create-sent-offer.ts'
import { credentialObjectId } from '../../core/dcp/credential-object.ts'
import { listParticipants } from '../../core/dcp/find-participant.ts'
import { CoreError } from '../../core/errors.ts'
import type { IssuanceProtocol } from '../../core/ports/issuance-protocol.ts'
import type { Ports } from '../../core/ports/ports.ts'
import { tenantUrl } from '../../core/tenants/tenant-url.ts'

type Needs = Pick<Ports, 'dcp' | 'clock' | 'random' | 'credentialConfigurations' | 'issuers' | 'publicUrl'>

/**
 * An issuance for a member of a dataspace: its `subject` is the DID of the holder, who gets an offer and asks for the credential; what the
 * application gave goes into it.
 */
export function createDcpProtocol(ports: Needs): IssuanceProtocol {
  return {
    id: 'dcp',
    createOffer: (tenant, _issuance, configuration) => ({
      uri: `${tenantUrl(ports.publicUrl, tenant)}/metadata#${credentialObjectId(tenant.id, configuration.id)}`,
    }),
    async announce(tenant, { subject }, configuration) {
      if (subject === undefined) {
        throw new CoreError('invalid_request', 'Over DCP the subject must be the DID of the holder.', {
          violations: [{ pointer: '/subject', message: 'must be the DID of the holder' }],
        })
      }
      const issuer = await ports.issuers.find(tenant.id, configuration.issuerId)
      const did = issuer?.identification.method === 'did' ? issuer.identification.did : undefined
      const participant = (await listParticipants(ports, tenant.id)).find((one) => one.did === did)
      if (participant === undefined) {
        throw new CoreError(
          'protocol_not_allowed',
          `The issuer of "${configuration.id}" is no participant of a dataspace.`,
        )
      }
      const offer = await newSentOffer(ports, participant, {
        holderDid: subject,
        configurationIds: [configuration.id],
      })
      return [ports.dcp.sentOffers.add(offer)]
    },
  }
}
