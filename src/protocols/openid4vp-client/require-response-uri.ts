import type { JsonObject } from '../../lib/json.ts'
import type { ClientIdentifier } from './client-identifier.ts'
import { RequestFault } from './request-fault.ts'
import type { VerifiedSigner } from './verified-signer.ts'

export interface ResponseTarget {
  readonly responseUri: string
  readonly isEncrypted: boolean
  /** Comes back with every answer, errors too. */
  readonly state?: string
}

/**
 * Where the answer goes, and that this verifier may have it there (OpenID4VP 1.0 §8.2, §5.9.3, §14.3.1). Until this holds nothing is
 * sent, errors neither.
 * @throws {RequestFault}
 */
export function requireResponseTarget(
  parameters: JsonObject,
  client: ClientIdentifier,
  signer: Pick<VerifiedSigner, 'responseUris' | 'responseHost'>,
): ResponseTarget {
  const { response_mode: mode, state } = parameters
  if (mode !== 'direct_post' && mode !== 'direct_post.jwt') {
    throw new RequestFault('response_mode is neither direct_post nor direct_post.jwt', 'OpenID4VP 1.0 §8.2')
  }
  const responseUri = parameters['response_uri'] ?? impliedUri(client)
  if (typeof responseUri !== 'string') {
    throw new RequestFault('response_uri is missing', 'OpenID4VP 1.0 §8.2')
  }
  const url = responseUri.length > 2048 || responseUri.includes('#') ? null : URL.parse(responseUri)
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:') || url.username !== '') {
    throw new RequestFault('response_uri is not an https URL', 'OpenID4VP 1.0 §8.2')
  }
  if (client.identifiedBy === 'redirect_uri' && responseUri !== client.value) {
    throw new RequestFault('response_uri is not the one in client_id', 'OpenID4VP 1.0 §5.9.3')
  }
  if (signer.responseUris !== undefined && !signer.responseUris.includes(responseUri)) {
    throw new RequestFault('response_uri is not one that was registered or attested', 'OpenID4VP 1.0 §5.9.3')
  }
  if (signer.responseHost !== undefined && url.hostname !== signer.responseHost.toLowerCase()) {
    throw new RequestFault('response_uri is on another host than client_id', 'OpenID4VP 1.0 §5.9.3')
  }
  if (state !== undefined && (typeof state !== 'string' || state.length > 2048)) {
    throw new RequestFault('state is no text, or too long', 'RFC 6749 §4.1.1')
  }
  return {
    responseUri,
    isEncrypted: mode === 'direct_post.jwt',
    ...(state === undefined ? {} : { state }),
  }
}

/** §5.9.3: a verifier that is named by it may leave it out. */
function impliedUri({ identifiedBy, value }: ClientIdentifier): string | undefined {
  return identifiedBy === 'redirect_uri' ? value : undefined
}
