import { Type } from 'typebox'

/** A form (RFC 6749 §4): each parameter once, those that are unknown ignored. */
export const TokenRequestBody = Type.Object(
  {
    grant_type: Type.String({ maxLength: 200 }),
    'pre-authorized_code': Type.Optional(Type.String({ maxLength: 2048 })),
    tx_code: Type.Optional(Type.String({ maxLength: 128 })),
    refresh_token: Type.Optional(Type.String({ maxLength: 2048 })),
    authorization_details: Type.Optional(Type.String({ maxLength: 65_536 })),
    scope: Type.Optional(Type.String({ maxLength: 8192 })),
    client_id: Type.Optional(Type.String({ maxLength: 2048 })),
    client_secret: Type.Optional(Type.String({ maxLength: 2048 })),
  },
  { title: 'TokenRequest' },
)
export type TokenRequestBody = Readonly<Record<string, string>> & { readonly grant_type: string }

export const TokenResponse = Type.Object(
  {
    access_token: Type.String(),
    token_type: Type.Union([Type.Literal('Bearer'), Type.Literal('DPoP')]),
    expires_in: Type.Integer({ minimum: 1 }),
    refresh_token: Type.Optional(Type.String()),
    scope: Type.Optional(Type.String()),
    authorization_details: Type.Optional(
      Type.Array(
        Type.Object({
          type: Type.Literal('openid_credential'),
          credential_configuration_id: Type.String(),
          credential_identifiers: Type.Array(Type.String(), { minItems: 1 }),
        }),
      ),
    ),
    /** OpenID4VCI draft 13 to 15 only. */
    c_nonce: Type.Optional(Type.String()),
    c_nonce_expires_in: Type.Optional(Type.Integer()),
  },
  { title: 'TokenResponse' },
)
export type TokenResponse = Type.Static<typeof TokenResponse>

export const OauthErrorResponse = Type.Object(
  { error: Type.String(), error_description: Type.Optional(Type.String()) },
  { title: 'OauthError' },
)
