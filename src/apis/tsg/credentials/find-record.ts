import { CoreError } from '../../../core/errors.ts'
import { as, type DeferredCollectionId, type HeldCredentialId } from '../../../core/ids.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import { readHeldCredential } from '../../../core/wallet/read-held-credential.ts'
import { isUuid } from '../../../lib/uuid.ts'
import type { TsgPorts } from '../ports.ts'
import type { CredentialRecord } from '../wire.ts'
import { holderIdentity } from './holder-identity.ts'
import { isForRecords, showRecord } from './show-record.ts'
import { showWaiting } from './show-waiting.ts'

/**
 * The record of an id. The id that a request was answered with while the issuer was not ready leads to the credential once it came.
 * @throws {CoreError} `credential_not_found`
 */
export async function findRecord(ports: TsgPorts, tenant: Tenant, id: string): Promise<CredentialRecord> {
  if (!isUuid(id)) throw unknown()
  const collection = await ports.deferredCollections.find(tenant.id, as<DeferredCollectionId>(id))
  if (collection !== undefined && collection.state !== 'collected') {
    return showWaiting(collection, (await holderIdentity(ports, tenant)).did)
  }
  const heldId = collection === undefined ? as<HeldCredentialId>(id) : collection.credentialIds[0]
  if (heldId === undefined) throw unknown()
  const held = await readHeldCredential(ports, tenant.id, heldId)
  if (!isForRecords(held.credential)) throw unknown()
  return showRecord(ports, tenant, held)
}

function unknown(): CoreError {
  return new CoreError('credential_not_found', 'The requested resource does not exist.')
}
