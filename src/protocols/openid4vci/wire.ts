import { Type } from 'typebox'

/** Names as on the wire of OpenID4VCI 1.0. Members that are not known are ignored (§8.2, §9.1, §11.1). */

/** §8.2: for encrypting the answer. */
export const CredentialResponseEncryption = Type.Object({
  jwk: Type.Object({ kty: Type.String() }),
  enc: Type.String({ maxLength: 64 }),
  zip: Type.Optional(Type.String({ maxLength: 64 })),
})
export type CredentialResponseEncryption = Type.Static<typeof CredentialResponseEncryption>

/** Far above any batch size: what is above the configuration's own is refused with a better word. */
const MAX_PROOFS = 1000
const MAX_PROOF_LENGTH = 65_536
const Id = Type.String({ minLength: 1, maxLength: 512 })

/** §8.2. Exactly one proof type; which ones there are is said by the configuration. */
export const CredentialRequest = Type.Object(
  {
    credential_identifier: Type.Optional(Id),
    credential_configuration_id: Type.Optional(Id),
    proofs: Type.Optional(
      Type.Object(
        {
          jwt: Type.Optional(
            Type.Array(Type.String({ maxLength: MAX_PROOF_LENGTH }), { minItems: 1, maxItems: MAX_PROOFS }),
          ),
          di_vp: Type.Optional(
            Type.Array(Type.Record(Type.String(), Type.Unknown()), { minItems: 1, maxItems: MAX_PROOFS }),
          ),
          attestation: Type.Optional(
            Type.Array(Type.String({ maxLength: MAX_PROOF_LENGTH }), { minItems: 1, maxItems: 1 }),
          ),
        },
        { minProperties: 1, maxProperties: 1 },
      ),
    ),
    credential_response_encryption: Type.Optional(CredentialResponseEncryption),
  },
  { title: 'CredentialRequest' },
)
export type CredentialRequest = Type.Static<typeof CredentialRequest>

/** §9.1 */
export const DeferredCredentialRequest = Type.Object(
  { transaction_id: Id, credential_response_encryption: Type.Optional(CredentialResponseEncryption) },
  { title: 'DeferredCredentialRequest' },
)
export type DeferredCredentialRequest = Type.Static<typeof DeferredCredentialRequest>

/** §8.3, answered with 200. */
export const CredentialResponse = Type.Object(
  {
    credentials: Type.Array(Type.Object({ credential: Type.Union([Type.String(), Type.Object({})]) }), {
      minItems: 1,
    }),
    notification_id: Type.Optional(Type.String()),
    /** Drafts up to 13 only. */
    credential: Type.Optional(Type.Union([Type.String(), Type.Object({})])),
    c_nonce: Type.Optional(Type.String()),
    c_nonce_expires_in: Type.Optional(Type.Integer()),
  },
  { title: 'CredentialResponse' },
)
export type CredentialResponse = Type.Static<typeof CredentialResponse>

/** §8.3, answered with 202. */
export const DeferredCredentialResponse = Type.Object(
  { transaction_id: Type.String(), interval: Type.Integer({ minimum: 1 }) },
  { title: 'DeferredCredentialResponse' },
)
export type DeferredCredentialResponse = Type.Static<typeof DeferredCredentialResponse>

/** §7.2 */
export const NonceResponse = Type.Object({ c_nonce: Type.String() }, { title: 'NonceResponse' })

/** §11.1 */
export const NotificationRequest = Type.Object(
  {
    notification_id: Id,
    event: Type.Enum(['credential_accepted', 'credential_failure', 'credential_deleted']),
    event_description: Type.Optional(
      Type.String({ maxLength: 1000, pattern: '^[\\x20\\x21\\x23-\\x5B\\x5D-\\x7E]*$' }),
    ),
  },
  { title: 'NotificationRequest' },
)
export type NotificationRequest = Type.Static<typeof NotificationRequest>

/** §4.1.1 */
export const CredentialOffer = Type.Object(
  {
    credential_issuer: Type.String(),
    credential_configuration_ids: Type.Array(Type.String(), { minItems: 1, uniqueItems: true }),
    grants: Type.Object({
      'urn:ietf:params:oauth:grant-type:pre-authorized_code': Type.Object({
        'pre-authorized_code': Type.String(),
        tx_code: Type.Optional(
          Type.Object({
            input_mode: Type.Optional(Type.Enum(['numeric', 'text'])),
            length: Type.Optional(Type.Integer()),
            description: Type.Optional(Type.String({ maxLength: 300 })),
          }),
        ),
      }),
    }),
  },
  { title: 'CredentialOffer' },
)
export type CredentialOffer = Type.Static<typeof CredentialOffer>

/** §8.3.1.2; absent error = a request without credentials (RFC 6750 §3.1). */
export const CredentialErrorResponse = Type.Object(
  { error: Type.String(), error_description: Type.Optional(Type.String()) },
  { title: 'CredentialError' },
)
