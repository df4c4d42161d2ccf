import { CoreError } from '../errors.ts'
import type { TenantId } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'
import { tryCommit } from '../ports/units.ts'
import { findParticipant } from './find-participant.ts'
import { SELF } from './participant.ts'

/**
 * A participant leaves: its endpoints and its DID document are gone, its client of the secure token service is revoked. What it holds
 * stays, and can be shown no more over DCP.
 * @throws {CoreError} `participant_not_found`; `in_use` while an issuer of its DID is there, whose credentials have to stay verifiable
 */
export async function removeParticipant(
  ports: Pick<Ports, 'units' | 'dcp' | 'issuers' | 'apiClients'>,
  tenantId: TenantId,
  context: string,
): Promise<void> {
  const { id, did, stsClientId } = await findParticipant(ports, tenantId, context)
  const issuer = (await ports.issuers.list(tenantId)).find(
    ({ identification }) => identification.method === 'did' && identification.did === did,
  )
  // The document of the tenant itself stays without it.
  if (issuer !== undefined && context !== SELF) {
    throw new CoreError(
      'in_use',
      `The participant cannot be deleted: the issuer "${issuer.name}" signs as it. Delete that first.`,
    )
  }
  const client = await ports.apiClients.findByClientId(tenantId, stsClientId ?? did)
  if (
    !(await tryCommit(ports.units, [
      ports.dcp.participants.remove(tenantId, id),
      ...(client === undefined ? [] : [ports.apiClients.save({ ...client, status: 'revoked' })]),
    ]))
  ) {
    throw new CoreError('participant_not_found', 'There is no such dataspace participant.')
  }
}
