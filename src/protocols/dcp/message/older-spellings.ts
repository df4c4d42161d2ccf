import type { JsonObject } from '../../../lib/json.ts'

/** The contexts of drafts before 1.0. */
export const olderContexts: ReadonlySet<unknown> = new Set([
  'https://w3id.org/dspace-dcp/v0.8/dcp.jsonld',
  'https://w3id.org/dspace-dcp/v0.8',
  'https://w3id.org/tractusx-trust/v0.8',
])

/**
 * A message of a draft with the names of 1.0: `requestId` of a delivery was both ids in one, `credentialIssuer` of an offer is `issuer`.
 * What has the newer name keeps it.
 */
export function withNewerNames(type: string, message: JsonObject): JsonObject {
  if (type === 'CredentialMessage' && message['requestId'] !== undefined) {
    const { requestId, ...rest } = message
    return { holderPid: requestId, issuerPid: requestId, status: 'ISSUED', ...rest } as JsonObject
  }
  if (type === 'CredentialOfferMessage' && message['credentialIssuer'] !== undefined) {
    const { credentialIssuer, ...rest } = message
    return { issuer: credentialIssuer, ...rest } as JsonObject
  }
  return message
}
