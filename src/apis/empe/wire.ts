import { Type } from 'typebox'

/** Names as on the wire of Empe. Members that are not known are ignored, as there. */

export const Members = Type.Record(Type.String(), Type.Unknown())
const Text = (minLength: number, maxLength: number) => Type.String({ minLength, maxLength })

export const IdParams = Type.Object({ id: Text(1, 200) })

export const AuthorizationRequest = Type.Object(
  {
    presentation_definition: Members,
    state: Text(32, 64),
    nonce: Text(32, 64),
  },
  { title: 'EmpeAuthorizationRequest' },
)
export type AuthorizationRequest = Type.Static<typeof AuthorizationRequest>

export const AuthorizationView = Type.Object(
  {
    id: Type.String(),
    presentation_definition: Members,
    state: Type.String(),
    nonce: Type.String(),
    expires_at: Type.String({ format: 'date-time' }),
    used: Type.Boolean(),
  },
  { title: 'EmpeAuthorization' },
)

export const ValidationRequest = Type.Object(
  {
    presentation_submission: Members,
    vp_token: Members,
    state: Type.Optional(Type.String({ maxLength: 64 })),
    nonce: Type.Optional(Type.String({ maxLength: 64 })),
  },
  { title: 'EmpeValidationRequest' },
)
export type ValidationRequest = Type.Static<typeof ValidationRequest>

export const Validated = Type.Object({ code: Type.String() }, { title: 'EmpeValidated' })

export const TokenRequest = Type.Object(
  { authorization_code: Type.String({ pattern: '^[A-Za-z0-9_-]{32,128}$' }) },
  { title: 'EmpeTokenRequest' },
)
export type TokenRequest = Type.Static<typeof TokenRequest>

export const Token = Type.Object(
  { access_token: Type.String(), token_type: Type.String(), expires_in: Type.Integer() },
  { title: 'EmpeToken' },
)

const TypeName = Type.String({ pattern: '^[a-zA-Z0-9_]{1,128}$' })

export const OfferingRequest = Type.Object(
  {
    credential_type: TypeName,
    credential_subject: Members,
    recipient: Type.Optional(Type.Union([Text(1, 2048), Type.Null()])),
    redemption_limit: Type.Optional(
      Type.Union([Type.Integer({ minimum: 1, maximum: 1_000_000_000 }), Type.Null()]),
    ),
    expires_at: Type.Optional(Type.Union([Text(1, 64), Type.Null()])),
  },
  { title: 'EmpeOfferingRequest' },
)
export type OfferingRequest = Type.Static<typeof OfferingRequest>

export const OfferingView = Type.Object(
  { id: Type.String() },
  { title: 'EmpeOffering', additionalProperties: true },
)

export const SchemaRequest = Type.Object(
  {
    name: Text(1, 200),
    type: TypeName,
    credentialSubject: Type.Object(
      {
        type: Type.Literal('object'),
        properties: Type.Optional(Members),
        required: Type.Optional(Type.Array(Text(1, 200), { maxItems: 200 })),
      },
      { additionalProperties: true },
    ),
  },
  { title: 'EmpeSchemaRequest' },
)
export type SchemaRequest = Type.Static<typeof SchemaRequest>

export const SchemaView = Type.Object(
  {
    id: Type.String(),
    type: Type.String(),
    name: Type.String(),
    version: Type.Integer(),
    schemaUri: Type.String(),
    schemaBody: Members,
  },
  { title: 'EmpeSchema' },
)

export const SchemaQuery = Type.Object({
  type: Type.Optional(Text(1, 200)),
  name: Type.Optional(Text(1, 200)),
  version: Type.Optional(Type.String({ pattern: '^[0-9]{1,9}$' })),
  sortBy: Type.Optional(Type.Enum(['type', 'name', 'version', 'createdAt'] as const)),
  sortOrder: Type.Optional(Type.Enum(['asc', 'desc', 'ASC', 'DESC'] as const)),
})
export type SchemaQuery = Type.Static<typeof SchemaQuery>

export const IssueRequest = Type.Object(
  { type: TypeName, credential_subject: Members },
  { title: 'EmpeCredentialRequest' },
)
export type IssueRequest = Type.Static<typeof IssueRequest>

export const IssuedView = Type.Object({ id: Type.String(), vc: Members }, { title: 'EmpeCredential' })

export const ErrorDto = Type.Object(
  {
    name: Type.String({ description: 'For instance `BadRequest`.' }),
    code: Type.Integer({ description: 'The HTTP status.' }),
    status: Type.Integer({ description: 'The HTTP status.' }),
    message: Type.String(),
    reason: Type.Optional(
      Type.String({ description: 'For machines; failures of a presentation look alike.' }),
    ),
    errors: Type.Optional(Type.Array(Type.String(), { description: 'Each member at fault.' })),
  },
  { title: 'EmpeError' },
)
