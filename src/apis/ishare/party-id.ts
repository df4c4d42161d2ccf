import { SELF } from '../../core/dcp/participant.ts'
import type { Tenant } from '../../core/tenants/tenant.ts'
import type { IsharePorts } from './ports.ts'

const PREFIX = 'did:ishare:'

/** What a party goes by in certificates: its identifier without the method. */
export function plainPartyId(id: string): string {
  return id.startsWith(PREFIX) ? id.slice(PREFIX.length) : id
}

/** The DID of a party, whichever way it is named. */
export function partyDid(id: string): string {
  return id.startsWith('did:') ? id : `${PREFIX}${id}`
}

/** Who the tenant is in the scheme: as configured, else the DID that it has in dataspaces. Undefined when it has neither. */
export async function ownPartyId(
  { dcp, ishareRules }: Pick<IsharePorts, 'dcp' | 'ishareRules'>,
  { id, isDefault }: Tenant,
): Promise<string | undefined> {
  if (isDefault && ishareRules.partyId !== undefined) return ishareRules.partyId
  return (await dcp.participants.findByName(id, SELF))?.did
}
