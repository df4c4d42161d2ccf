import type { Instant } from '../../core/ids.ts'
import type { Registration } from '../../core/issuance/requester.ts'

/** JWS algorithms of holders. Microsoft's wallet refuses a request whose lists are without ES256K. */
export const holderAlgorithms = ['ES256K', 'ES256', 'EdDSA'] as const

/** DID methods of holders. Microsoft's wallet refuses a request that does not name did:ion. */
const holderDidMethods = ['did:ion', 'did:jwk', 'did:key', 'did:web']

export interface RequestCommon {
  readonly jti: string
  readonly createdAt: Instant
  readonly expiresAt: Instant
  /** The DID of the authority. */
  readonly clientId: string
  /** Where the wallet posts to. */
  readonly redirectUri: string
  readonly nonce: string
  readonly state: string
  readonly registration: Registration
}

/** What requests for issuance and for presentation have in common (JWT VC Presentation Profile, of SIOPv2 draft 1). */
export function requestClaims(request: RequestCommon): Readonly<Record<string, unknown>> {
  const { clientName, purpose, logoUrl, termsOfServiceUrl } = request.registration
  return {
    jti: request.jti,
    iat: Math.floor(request.createdAt / 1000),
    exp: Math.floor(request.expiresAt / 1000),
    response_type: 'id_token',
    response_mode: 'post',
    scope: 'openid',
    nonce: request.nonce,
    client_id: request.clientId,
    redirect_uri: request.redirectUri,
    state: request.state,
    registration: {
      client_name: clientName,
      ...(purpose === undefined ? {} : { client_purpose: purpose }),
      ...(logoUrl === undefined ? {} : { logo_uri: logoUrl }),
      ...(termsOfServiceUrl === undefined ? {} : { tos_uri: termsOfServiceUrl }),
      subject_syntax_types_supported: holderDidMethods,
      vp_formats: { jwt_vp: { alg: holderAlgorithms }, jwt_vc: { alg: holderAlgorithms } },
    },
  }
}
