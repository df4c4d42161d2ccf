import { CoreError } from '../errors.ts'
import { as, type CredentialId, type DcpRecordId, type StatusListId, type TenantId } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'
import type { Write } from '../ports/units.ts'
import { revokeCredential } from '../status/change-credential-status.ts'
import type { CredentialExchange } from './credential-exchange.ts'
import { lastIssuedName } from './last-issued.ts'
import type { Participant } from './participant.ts'

type Needs = Pick<
  Ports,
  'clock' | 'random' | 'units' | 'dcp' | 'issuedCredentials' | 'statusLists' | 'statusListFormats' | 'events'
> & { readonly statusListChanged?: (tenantId: TenantId, listId: StatusListId) => void }

/**
 * Where the participant wants it: what the holder had of the kinds that were just delivered is revoked, and what it has now is
 * remembered. Returns the writes for the unit that ends the exchange; revoking goes before them, and may be done twice.
 */
export async function supersede(
  ports: Needs,
  { settings, context }: Participant,
  { tenantId, holderDid, issued }: CredentialExchange,
): Promise<readonly Write[]> {
  if (settings.supersede !== 'revoke') return []
  const { lastIssued } = ports.dcp
  const writes: Write[] = []
  for (const { credentialId } of issued) {
    const credential = await ports.issuedCredentials.find(tenantId, credentialId)
    if (credential === undefined) continue
    const name = lastIssuedName(context, holderDid, credential.credentialConfigurationId)
    const last = await lastIssued.findByName(tenantId, name)
    if (last === undefined) {
      const now = ports.clock.now()
      const id = as<DcpRecordId>(ports.random.id(now))
      writes.push(lastIssued.add({ id, tenantId, name, credentialId, createdAt: now, version: 1 }))
      continue
    }
    if (last.credentialId !== credentialId) await revoke(ports, tenantId, last.credentialId)
    writes.push(lastIssued.save({ ...last, credentialId, version: last.version + 1 }))
  }
  return writes
}

/** One without a status ends by itself. */
export async function revoke(ports: Needs, tenantId: TenantId, id: CredentialId, reason = 'Issued anew.') {
  try {
    await revokeCredential(ports, tenantId, id, { reason })
  } catch (error) {
    const isNothingToDo =
      error instanceof CoreError &&
      (error.code === 'credential_has_no_status' || error.code === 'credential_not_found')
    if (!isNothingToDo) throw error
  }
}
