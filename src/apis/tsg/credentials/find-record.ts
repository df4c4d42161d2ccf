import { CoreError } from '../../../core/errors.ts'
import { as, type DeferredCollectionId, type HeldCredentialId } from '../../../core/ids.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import type { OpenedCredential } from '../../../core/wallet/keep-credentials.ts'
import { readHeldCredential } from '../../../core/wallet/read-held-credential.ts'
import { isUuid } from '../../../lib/uuid.ts'
import { notFound } from '../kept-documents.ts'
import { walletIdentity } from '../keys/wallet-keys.ts'
import type { TsgPorts } from '../ports.ts'
import type { CredentialRecord } from '../wire.ts'
import { isForRecords, showRecord } from './show-record.ts'
import { showWaiting } from './show-waiting.ts'

/**
 * The record of an id. The id that a request was answered with while the issuer was not ready leads to the credential once it came.
 * @throws {CoreError} `credential_not_found`
 */
export async function findRecord(ports: TsgPorts, tenant: Tenant, id: string): Promise<CredentialRecord> {
  const collection = isUuid(id)
    ? await ports.deferredCollections.find(tenant.id, as<DeferredCollectionId>(id))
    : undefined
  if (collection !== undefined && collection.state !== 'collected') {
    return showWaiting(collection, (await walletIdentity(ports, tenant)).did)
  }
  return showRecord(ports, tenant, await findHeld(ports, tenant, collection?.credentialIds[0] ?? id))
}

/**
 * The held credential of a record's id, or of the id that the wallet itself gave to what it issued.
 * @throws {CoreError} `credential_not_found`
 */
export async function findHeld(ports: TsgPorts, tenant: Tenant, id: string): Promise<OpenedCredential> {
  const heldId = isUuid(id) ? id : (await ports.documents.find(tenant.id, 'self-issued', id))?.data['heldId']
  if (typeof heldId !== 'string') throw notFound()
  const held = await readHeldCredential(ports, tenant.id, as<HeldCredentialId>(heldId)).catch((error) => {
    throw error instanceof CoreError && error.code === 'credential_not_found' ? notFound() : error
  })
  if (!isForRecords(held.credential)) throw notFound()
  return held
}
