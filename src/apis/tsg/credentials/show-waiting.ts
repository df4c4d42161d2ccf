import type { DeferredCollection } from '../../../core/wallet/deferred-collection.ts'
import type { CredentialRecord } from '../wire.ts'

/** A credential that its issuer does not have ready: the product has no word for it, so it is a record without content. */
export function showWaiting(collection: DeferredCollection, targetDid: string): CredentialRecord {
  const createdDate = new Date(collection.createdAt).toISOString()
  const hasEnded = collection.state !== 'pending'
  return {
    id: collection.id,
    targetDid,
    credential: {},
    selfIssued: false,
    revoked: false,
    createdDate,
    modifiedDate: hasEnded ? new Date(collection.endedAt).toISOString() : createdDate,
    state: hasEnded ? 'failed' : 'pending',
    ...(hasEnded && collection.failure !== undefined ? { failure: collection.failure } : {}),
  }
}
