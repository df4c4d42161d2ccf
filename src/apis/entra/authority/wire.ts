import { Type } from 'typebox'

/** A form; parameters that are not known, of which MSAL sends many, are ignored. */
export const TokenForm = Type.Object(
  {
    grant_type: Type.Optional(Type.String({ maxLength: 200 })),
    scope: Type.Optional(Type.String({ maxLength: 4096 })),
    client_id: Type.Optional(Type.String({ maxLength: 256 })),
    client_secret: Type.Optional(Type.String({ maxLength: 1024 })),
    client_assertion_type: Type.Optional(Type.String({ maxLength: 256 })),
    client_assertion: Type.Optional(Type.String({ maxLength: 32_768 })),
  },
  { title: 'EntraTokenRequest' },
)
export type TokenForm = Type.Static<typeof TokenForm>

export const TokenAnswer = Type.Object(
  {
    token_type: Type.Literal('Bearer'),
    expires_in: Type.Integer(),
    ext_expires_in: Type.Integer(),
    access_token: Type.String(),
  },
  { title: 'EntraToken' },
)
