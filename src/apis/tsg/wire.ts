import { Type } from 'typebox'

/** Names as on the wire of TSG. Members that are not known are ignored, as there. */

const Members = Type.Record(Type.String(), Type.Unknown())
const Text = (maxLength: number) => Type.String({ minLength: 1, maxLength })

export const CredentialRequest = Type.Object(
  {
    issuerUrl: Type.String({ maxLength: 2048, description: 'Credential Issuer Identifier.' }),
    preAuthorizedCode: Type.Optional(Text(8192)),
    authorized: Type.Optional(
      Type.Object({
        accessToken: Text(16_384),
        credentialIdentifier: Text(2048),
        additionalRequestParams: Type.Optional(Members),
      }),
    ),
  },
  { title: 'TsgCredentialRequest' },
)
export type CredentialRequest = Type.Static<typeof CredentialRequest>

const Names = Type.Array(Text(2048), { maxItems: 50 })

export const CredentialCreation = Type.Object(
  {
    id: Text(2048),
    context: Type.Optional(Names),
    type: Type.Optional(Names),
    proofType: Type.Optional(Type.Enum(['jwt', 'ldp'] as const)),
    keyId: Type.Optional(Text(200)),
    credentialSubject: Members,
    revocable: Type.Optional(Type.Boolean()),
  },
  { title: 'TsgCredentialCreation' },
)
export type CredentialCreation = Type.Static<typeof CredentialCreation>

export const CredentialChange = Type.Object(
  { ...CredentialCreation.properties, id: Type.Optional(Text(2048)) },
  { title: 'TsgCredentialChange' },
)
export type CredentialChange = Type.Static<typeof CredentialChange>

const DateTime = Type.String({ format: 'date-time' })

export const CredentialRecord = Type.Object(
  {
    id: Type.String(),
    targetDid: Type.String(),
    credential: Members,
    selfIssued: Type.Boolean(),
    revoked: Type.Boolean(),
    statusListIndex: Type.Optional(Type.Integer({ minimum: 0 })),
    createdDate: DateTime,
    modifiedDate: DateTime,
    jwt: Type.Optional(Type.String({ description: 'The credential as its issuer encoded it.' })),
    state: Type.Optional(
      Type.Enum(['pending', 'failed'] as const, {
        description: 'Only of a credential that its issuer did not have ready; `credential` is empty then.',
      }),
    ),
    failure: Type.Optional(Type.String({ description: 'Why it will not come.' })),
  },
  { title: 'TsgCredentialRecord' },
)
export type CredentialRecord = Type.Static<typeof CredentialRecord>

export const RequestedRecords = Type.Union([CredentialRecord, Type.Array(CredentialRecord)])

export const IdParams = Type.Object({ id: Text(2048) })

export const ErrorDto = Type.Object(
  {
    name: Type.String(),
    status: Type.String({ description: 'For instance `404 Not Found`.' }),
    code: Type.Integer({ description: 'The HTTP status.' }),
    message: Type.String(),
    error: Type.String({ description: 'What the issuer said, when it was the issuer.' }),
    errors: Type.Optional(Type.Array(Type.String(), { description: 'Each member at fault.' })),
    reason: Type.Optional(Type.String()),
    required: Type.Optional(Type.Array(Type.String(), { description: 'Permissions that it takes.' })),
    requiresAll: Type.Optional(Type.Boolean()),
    available: Type.Optional(Type.Array(Type.String(), { description: 'Permissions that there are.' })),
  },
  { title: 'TsgError' },
)
