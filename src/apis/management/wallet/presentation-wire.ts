import { Type } from 'typebox'
import { verifierIdentifications } from '../../../core/ports/verifier-client.ts'
import { Id } from '../wire.ts'

const order = {
  requestUri: Type.String({
    minLength: 1,
    maxLength: 65_536,
    description: 'What a wallet would open: `openid4vp://…`.',
    examples: [
      'openid4vp://?client_id=x509_hash%3Aabc&request_uri=https%3A%2F%2Fverifier.example%2Frequests%2F1',
    ],
  }),
  credentialIds: Type.Optional(
    Type.Array(Type.String({ maxLength: 100 }), {
      minItems: 1,
      maxItems: 100,
      description:
        'The only credentials that may be shown. Absent: whichever answers the request, of copies the one that was shown least.',
    }),
  ),
  walletId: Type.Optional(
    Type.String({
      maxLength: 100,
      description: "Whose credentials may be shown. Absent: those of the tenant's own wallet.",
    }),
  ),
  onlyByPolicy: Type.Optional(
    Type.Boolean({
      default: false,
      description: 'For machines that answer by themselves: shown only when a presentation policy allows it.',
    }),
  ),
}

export const PresentationOrder = Type.Object(
  {
    ...order,
    transactionDataTypes: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 500 }), {
        maxItems: 20,
        description:
          'Types of transactions that you have read and authorize. A request with transaction data of another type is refused.',
      }),
    ),
  },
  { additionalProperties: false, title: 'PresentationOrder' },
)

export const PreviewOrder = Type.Object(order, { additionalProperties: false, title: 'PreviewOrder' })

const ClaimPath = Type.Array(Type.Union([Type.String(), Type.Integer(), Type.Null()]))

const ShownCredential = Type.Object({
  queryId: Type.String(),
  id: Type.String({ format: 'uuid', description: 'Of the held credential.' }),
  claims: Type.Array(ClaimPath, { description: 'What was asked for, and disclosed.' }),
})

export const SentPresentationView = Type.Object(
  {
    id: Id,
    state: Type.Literal('sent'),
    verifier: Type.String({ description: 'The `client_id` of who asked.' }),
    identifiedBy: Type.Enum(verifierIdentifications, {
      description: '`redirect_uri`: nothing proves who asked, only where the answer went.',
    }),
    credentials: Type.Array(ShownCredential),
    redirectUri: Type.Optional(Type.String({ description: 'Where the person goes on in a browser.' })),
  },
  { title: 'SentPresentation' },
)

export const PresentationPreviewView = Type.Object(
  {
    verifier: Type.String({ description: 'The `client_id` of who asks.' }),
    identifiedBy: Type.Enum(verifierIdentifications),
    responseUri: Type.String({ description: 'Where the answer would go.' }),
    credentials: Type.Array(ShownCredential),
    policies: Type.Array(Id, { description: 'By which it would be shown.' }),
    transactionData: Type.Array(
      Type.Object({
        type: Type.String(),
        queryIds: Type.Array(Type.String()),
        data: Type.Record(Type.String(), Type.Unknown()),
      }),
      { description: 'What would be authorized with it: read it before you order it.' },
    ),
    problem: Type.Optional(
      Type.Object(
        { code: Type.String(), message: Type.String() },
        { description: 'Why nothing would be shown.' },
      ),
    ),
  },
  { title: 'PresentationPreview' },
)
