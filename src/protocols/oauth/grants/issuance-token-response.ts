import type { GrantedToken } from '../../../core/issuance/redeem-pre-authorized-code.ts'
import type { VerifiedDpopProof } from '../dpop/verify-dpop-proof.ts'
import type { TokenResponse } from '../wire.ts'

/** The token response for an issuance (OpenID4VCI 1.0 §6.2). */
export function issuanceTokenResponse(
  granted: GrantedToken,
  proof: VerifiedDpopProof | undefined,
): TokenResponse {
  const { accessToken, expiresInSeconds, refreshToken, credentialIdentifiers, configuration } = granted
  return {
    access_token: accessToken,
    token_type: proof === undefined ? 'Bearer' : 'DPoP',
    expires_in: expiresInSeconds,
    ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
    ...(credentialIdentifiers === undefined
      ? {}
      : {
          authorization_details: [
            {
              type: 'openid_credential' as const,
              credential_configuration_id: configuration.id,
              credential_identifiers: [...credentialIdentifiers],
            },
          ],
        }),
  }
}
