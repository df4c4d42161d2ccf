import { Type } from 'typebox'
import { Members } from '../wire.ts'

const RedirectUri = Type.String({ minLength: 1, maxLength: 2048 })

const IssuerAllowedDomains = Type.Optional(
  Type.Array(Type.String({ maxLength: 2048 }), {
    maxItems: 50,
    description: 'https addresses: issuers must be linked with the origin of one.',
  }),
)

export const PresentationAsk = Type.Object(
  {
    redirect_uri: RedirectUri,
    presentation_definition: Members,
    validity: Type.Optional(Type.Integer({ minimum: 30, maximum: 86_400, description: 'Seconds.' })),
    issuerAllowedDomains: IssuerAllowedDomains,
  },
  { title: 'EmpeAuthorizationRequestOfVerifier' },
)
export type PresentationAsk = Type.Static<typeof PresentationAsk>

export const PresentationAsked = Type.Object(
  {
    request_uri: Type.String(),
    qr_code_url: Type.String(),
    state: Type.String(),
    nonce: Type.String(),
    validity: Type.Integer({ description: 'Seconds.' }),
  },
  { title: 'EmpeAskedPresentation' },
)

export const AskView = Type.Object(
  {
    id: Type.String(),
    state: Type.String(),
    nonce: Type.String(),
    redirect_uri: Type.String(),
    validity: Type.Integer({ description: 'When it ends: milliseconds since 1970.' }),
    response_uri: Type.String(),
    presentation_definition: Members,
    used: Type.Boolean(),
    holder_did: Type.Optional(Type.String({ description: 'For the client only, once it was answered.' })),
    claims: Type.Optional(
      Type.Record(Type.String(), Members, {
        description: 'For the client only: by descriptor, then by id or first path of the field.',
      }),
    ),
  },
  { title: 'EmpeAskView' },
)

export const Answered = Type.Object({ redirect_uri: Type.String() }, { title: 'EmpeAnswered' })

export const QueryBody = Type.Object(
  {
    query: Type.Array(Members, { minItems: 1, maxItems: 32 }),
    issuerAllowedDomains: IssuerAllowedDomains,
  },
  { title: 'EmpeVpQueryRequest' },
)
export type QueryBody = Type.Static<typeof QueryBody>

export const QueryView = Type.Object(
  { id: Type.String(), query: Type.Array(Members), issuerAllowedDomains: IssuerAllowedDomains },
  { title: 'EmpeVpQuery' },
)

export const QrCodeRequest = Type.Object(
  { vp_query_id: Type.String({ minLength: 1, maxLength: 200 }), redirect_uri: RedirectUri },
  { title: 'EmpeQrCodeRequest' },
)
export type QrCodeRequest = Type.Static<typeof QrCodeRequest>

export const StateParams = Type.Object({ state: Type.String({ minLength: 1, maxLength: 200 }) })
