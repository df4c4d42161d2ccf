import { issuableCredentials } from '../core/dcp/credential-object.ts'
import { type DefiningPorts, defineParticipant } from '../core/dcp/define-participant.ts'
import type { ParticipantRole } from '../core/dcp/participant.ts'
import type { Ports } from '../core/ports/ports.ts'
import type { Tenant } from '../core/tenants/tenant.ts'

export interface DemoDataspace {
  readonly issuerDid: string
  readonly holderDid: string
  readonly verifierDid: string
  /** Of the demo issuer's metadata. */
  readonly credentialIds: readonly string[]
}

/** Who takes part: the tenant itself, which issues, and two participants beside it. */
const participants: readonly { readonly context: string; readonly roles: readonly ParticipantRole[] }[] = [
  { context: 'self', roles: ['issuer', 'holder', 'verifier'] },
  { context: 'holder', roles: ['holder'] },
  { context: 'verifier', roles: ['verifier'] },
]

/** A dataspace on one office. What an earlier start made, or somebody changed, stays as it is. */
export async function prepareDataspace(
  ports: DefiningPorts & Pick<Ports, 'credentialConfigurations'>,
  tenant: Tenant,
): Promise<DemoDataspace> {
  const dids: string[] = []
  const credentialIds: string[] = []
  for (const { context, roles } of participants) {
    const known = await ports.dcp.participants.findByName(tenant.id, context)
    const participant =
      known ??
      (
        await defineParticipant(ports, tenant, {
          context,
          roles,
          settings: { anonymousHolders: true },
          withoutClient: true,
        })
      ).participant
    dids.push(participant.did)
    for (const { id } of await issuableCredentials(ports, participant)) credentialIds.push(id)
  }
  const [issuerDid = '', holderDid = '', verifierDid = ''] = dids
  return { issuerDid, holderDid, verifierDid, credentialIds }
}
