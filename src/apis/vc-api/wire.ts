import { Type } from 'typebox'

/** Names as in the VC-API. Members that are not known are ignored, as there. */

const Document = Type.Record(Type.String(), Type.Unknown())
/** What the VC-API says of every credential before its data model is looked at. */
const CredentialShape = Type.Object(
  {
    '@context': Type.Array(Type.Union([Type.String(), Document]), { minItems: 1 }),
    type: Type.Union([Type.String(), Type.Array(Type.String(), { minItems: 1 })]),
  },
  { additionalProperties: true },
)
const VerifiableShape = Type.Object(
  {
    '@context': Type.Array(Type.Union([Type.String(), Document]), { minItems: 1 }),
    type: Type.Array(Type.String(), { minItems: 1 }),
  },
  { additionalProperties: true },
)

export const IssueBody = Type.Object(
  {
    credential: CredentialShape,
    options: Type.Optional(
      Type.Object({
        created: Type.Optional(Type.String({ maxLength: 64 })),
        mandatoryPointers: Type.Optional(Type.Array(Type.String({ maxLength: 500 }), { maxItems: 200 })),
        credentialStatus: Type.Optional(Document),
      }),
    ),
  },
  { title: 'VcApiIssueRequest' },
)
export type IssueBody = Type.Static<typeof IssueBody>

export const VerifyCredentialBody = Type.Object(
  {
    verifiableCredential: Type.Union([VerifiableShape, Document]),
    options: Type.Optional(Document),
  },
  { title: 'VcApiVerifyCredentialRequest' },
)
export type VerifyCredentialBody = Type.Static<typeof VerifyCredentialBody>

export const VerifyPresentationBody = Type.Object(
  {
    verifiablePresentation: Document,
    options: Type.Optional(
      Type.Object(
        {
          challenge: Type.Optional(Type.String({ maxLength: 1000 })),
          domain: Type.Optional(Type.String({ maxLength: 1000 })),
        },
        { additionalProperties: true },
      ),
    ),
  },
  { title: 'VcApiVerifyPresentationRequest' },
)
export type VerifyPresentationBody = Type.Static<typeof VerifyPresentationBody>

export const Issued = Type.Object({}, { additionalProperties: true, title: 'VcApiIssued' })
export const Verified = Type.Object(
  { verified: Type.Boolean() },
  { additionalProperties: true, title: 'VcApiVerified' },
)
