import { type Static, type TObject, Type } from 'typebox'
import { CoreError } from '../../core/errors.ts'
import { isJsonObject } from '../../lib/json.ts'
import { compileSchema } from '../../lib/json-schema.ts'

/** What foreign issuers send, names as on the wire. Members that are not named here are ignored, as the specification asks. */

const Url = Type.String({ minLength: 1, maxLength: 2048 })
const Name = Type.String({ minLength: 1, maxLength: 500 })
const Secret = Type.String({ minLength: 1, maxLength: 16_384 })
const Seconds = Type.Number({ minimum: 0, maximum: 31_536_000 })

export const PRE_AUTHORIZED_CODE = 'urn:ietf:params:oauth:grant-type:pre-authorized_code'

/** OpenID4VCI 1.0 §4.1.1. */
export const CredentialOffer = Type.Object({
  credential_issuer: Url,
  credential_configuration_ids: Type.Array(Name, { minItems: 1, maxItems: 20, uniqueItems: true }),
  grants: Type.Optional(
    Type.Object({
      [PRE_AUTHORIZED_CODE]: Type.Optional(
        Type.Object({
          'pre-authorized_code': Secret,
          tx_code: Type.Optional(
            Type.Object({
              input_mode: Type.Optional(Type.String({ maxLength: 20 })),
              length: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
            }),
          ),
          authorization_server: Type.Optional(Url),
        }),
      ),
      authorization_code: Type.Optional(
        Type.Object({
          issuer_state: Type.Optional(Type.String({ minLength: 1, maxLength: 4_096 })),
          authorization_server: Type.Optional(Url),
        }),
      ),
    }),
  ),
})

/** OpenID4VCI 1.0 §12.2.4; `token_endpoint` stood here in early drafts and still does with TNO's gateway. */
export const CredentialIssuerMetadata = Type.Object({
  credential_issuer: Url,
  credential_endpoint: Url,
  nonce_endpoint: Type.Optional(Url),
  deferred_credential_endpoint: Type.Optional(Url),
  notification_endpoint: Type.Optional(Url),
  token_endpoint: Type.Optional(Url),
  authorization_servers: Type.Optional(Type.Array(Url, { minItems: 1, maxItems: 20 })),
  batch_credential_issuance: Type.Optional(
    Type.Object({ batch_size: Type.Integer({ minimum: 1, maximum: 1_000_000 }) }),
  ),
  credential_response_encryption: Type.Optional(
    Type.Object({
      alg_values_supported: Type.Optional(Type.Array(Name, { maxItems: 100 })),
      enc_values_supported: Type.Optional(Type.Array(Name, { maxItems: 100 })),
      encryption_required: Type.Optional(Type.Boolean()),
    }),
  ),
  credential_request_encryption: Type.Optional(
    Type.Object({
      jwks: Type.Optional(Type.Object({ keys: Type.Array(Type.Unknown(), { maxItems: 20 }) })),
      enc_values_supported: Type.Optional(Type.Array(Name, { maxItems: 100 })),
      encryption_required: Type.Optional(Type.Boolean()),
    }),
  ),
  credential_configurations_supported: Type.Record(Type.String(), Type.Unknown()),
})

const Names = Type.Array(Name, { maxItems: 100 })
const ProofType = Type.Object({
  proof_signing_alg_values_supported: Type.Optional(Names),
  key_attestations_required: Type.Optional(Type.Unknown()),
})

/** OpenID4VCI 1.0 §12.2.4, Appendix A; `types` as drafts up to 11 had it. */
export const CredentialConfiguration = Type.Object({
  format: Name,
  scope: Type.Optional(Name),
  vct: Type.Optional(Name),
  credential_definition: Type.Optional(Type.Object({ type: Type.Optional(Names) })),
  types: Type.Optional(Names),
  cryptographic_binding_methods_supported: Type.Optional(Names),
  proof_types_supported: Type.Optional(Type.Object({ jwt: Type.Optional(ProofType) })),
})

/** RFC 8414 §2, RFC 9449 §5.1, RFC 9126 §5, RFC 9207 §3. */
export const AuthorizationServerMetadata = Type.Object({
  issuer: Url,
  token_endpoint: Url,
  dpop_signing_alg_values_supported: Type.Optional(Names),
  authorization_endpoint: Type.Optional(Url),
  pushed_authorization_request_endpoint: Type.Optional(Url),
  authorization_response_iss_parameter_supported: Type.Optional(Type.Boolean()),
})

/** RFC 9126 §2.2. */
export const PushedRequest = Type.Object({ request_uri: Url, expires_in: Seconds })

/** OpenID4VCI 1.0 §6.2; `c_nonce` as drafts up to 14 had it. */
export const TokenResponse = Type.Object({
  access_token: Secret,
  token_type: Type.Optional(Type.String({ maxLength: 50 })),
  expires_in: Type.Optional(Seconds),
  refresh_token: Type.Optional(Secret),
  c_nonce: Type.Optional(Secret),
  authorization_details: Type.Optional(
    Type.Array(
      Type.Object({
        type: Type.Optional(Type.String()),
        credential_configuration_id: Type.Optional(Name),
        credential_identifiers: Type.Optional(Type.Array(Name, { minItems: 1, maxItems: 20 })),
      }),
      { maxItems: 20 },
    ),
  ),
})

export const NonceResponse = Type.Object({ c_nonce: Secret })

/** OpenID4VCI 1.0 §8.3, §9.2. Credentials stood bare in the array up to draft 14, and alone in `credential` up to draft 13. */
export const CredentialResponse = Type.Object({
  credentials: Type.Optional(
    Type.Array(Type.Union([Type.Object({ credential: Type.Unknown() }), Type.String()]), {
      minItems: 1,
      maxItems: 100,
    }),
  ),
  credential: Type.Optional(Type.Unknown()),
  notification_id: Type.Optional(Secret),
  transaction_id: Type.Optional(Secret),
  interval: Type.Optional(Seconds),
  c_nonce: Type.Optional(Secret),
})

/** RFC 6749 §5.2, OpenID4VCI 1.0 §8.3.1.2. */
export const ErrorResponse = Type.Object({
  error: Type.String({ maxLength: 100 }),
  error_description: Type.Optional(Type.String({ maxLength: 2000 })),
  c_nonce: Type.Optional(Secret),
  interval: Type.Optional(Seconds),
})

/** @throws {CoreError} `issuer_answer_invalid` */
export function readWire<Schema extends TObject>(
  schema: Schema,
  value: unknown,
  what: string,
): Static<Schema> {
  const faults = compileSchema(schema)(value)
  if (faults.length === 0) return value as Static<Schema>
  const [first] = faults
  throw invalidAnswer(`${what}: ${first?.pointer} ${first?.message}`)
}

/** As {@link readWire}; undefined where the value is something else. */
export function tryWire<Schema extends TObject>(schema: Schema, value: unknown): Static<Schema> | undefined {
  return isJsonObject(value) && compileSchema(schema)(value).length === 0
    ? (value as Static<Schema>)
    : undefined
}

export function invalidAnswer(detail: string, cause?: unknown): CoreError {
  return new CoreError('issuer_answer_invalid', 'The issuer does not answer as OpenID4VCI says.', {
    detail,
    ...(cause === undefined ? {} : { cause }),
  })
}
