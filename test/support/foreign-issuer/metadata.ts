import type { AuthorizationServerMetadata } from '@openid4vc/oauth2'
import type { CredentialIssuerMetadata } from '@openid4vc/openid4vci'

const proofs = {
  cryptographic_binding_methods_supported: ['jwk', 'did:jwk'],
  credential_signing_alg_values_supported: ['ES256'],
  proof_types_supported: { jwt: { proof_signing_alg_values_supported: ['ES256'] } },
}

/** What the foreign issuer says of itself (OpenID4VCI 1.0 §12.2, RFC 8414). */
export function foreignMetadata(url: string): {
  readonly credentialIssuer: CredentialIssuerMetadata
  readonly authorizationServer: AuthorizationServerMetadata
} {
  return {
    credentialIssuer: {
      credential_issuer: url,
      credential_endpoint: `${url}/credential`,
      nonce_endpoint: `${url}/nonce`,
      deferred_credential_endpoint: `${url}/deferred`,
      notification_endpoint: `${url}/notification`,
      batch_credential_issuance: { batch_size: 5 },
      credential_configurations_supported: {
        diploma: { format: 'dc+sd-jwt', scope: 'diploma', vct: `${url}/types/diploma`, ...proofs },
        'diploma.w3c': {
          format: 'jwt_vc_json',
          scope: 'diploma.w3c',
          credential_definition: { type: ['VerifiableCredential', 'Diploma'] },
          ...proofs,
          cryptographic_binding_methods_supported: ['jwk', 'did:jwk', 'did:web'],
        },
      },
    },
    authorizationServer: {
      issuer: url,
      token_endpoint: `${url}/token`,
      token_endpoint_auth_methods_supported: ['none'],
      grant_types_supported: ['urn:ietf:params:oauth:grant-type:pre-authorized_code', 'authorization_code'],
      authorization_endpoint: `${url}/authorize`,
      pushed_authorization_request_endpoint: `${url}/par`,
      require_pushed_authorization_requests: true,
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
      'pre-authorized_grant_anonymous_access_supported': true,
      dpop_signing_alg_values_supported: ['ES256'],
    },
  }
}
