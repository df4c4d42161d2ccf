import type { AvailableCredential } from '../../core/ports/issuer-client.ts'
import { draft13Request } from './older-drafts/draft13-request.ts'
import { draft15Request } from './older-drafts/draft15-request.ts'
import type { Dialect } from './session.ts'

export type RequestBody = Readonly<Record<string, unknown>>

/** A credential request in the words that the issuer understands. */
export const credentialRequests: Readonly<
  Record<Dialect, (credential: AvailableCredential, proofs: readonly string[]) => RequestBody>
> = {
  final: finalRequest,
  draft15: draft15Request,
  draft13: draft13Request,
}

/** OpenID4VCI 1.0 §8.2: by identifier where the session has one, else by configuration. */
function finalRequest(
  { configurationId, identifier }: AvailableCredential,
  proofs: readonly string[],
): RequestBody {
  return {
    ...(identifier === undefined
      ? { credential_configuration_id: configurationId }
      : { credential_identifier: identifier }),
    ...(proofs.length === 0 ? {} : { proofs: { jwt: proofs } }),
  }
}
