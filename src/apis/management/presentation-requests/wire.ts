import { type Static, Type } from 'typebox'
import type { Event } from '../../../core/events/event.ts'
import type { PresentationQueryId } from '../../../core/ids.ts'
import { serializeDcqlQuery } from '../../../core/verification/dcql/serialize-dcql-query.ts'
import {
  type PresentationRequest,
  type PresentationState,
  presentationFailureCodes,
  presentationProtocolIds,
  responseModes,
} from '../../../core/verification/presentation-request.ts'
import type { PresentedResults } from '../../../core/verification/presented-credentials.ts'
import { readTransactionData } from '../../../core/verification/transaction-data/read-transaction-data.ts'
import type { TransactionData } from '../../../core/verification/transaction-data/transaction-data.ts'
import { verifierNaming } from '../verifier-naming.ts'
import { DateTime, Id, instant } from '../wire.ts'

export const presentationStates = [
  'created',
  'retrieved',
  'verified',
  'failed',
  'expired',
] as const satisfies readonly PresentationState[]

const ResponseMode = Type.Enum(responseModes, {
  description: '`direct_post.jwt`: the wallet encrypts its answer to a key of this request.',
})
const DcqlQuery = Type.Record(Type.String(), Type.Unknown(), {
  description: 'What is asked for (OpenID4VP 1.0 §6).',
  examples: [
    {
      credentials: [
        {
          id: 'degree',
          format: 'dc+sd-jwt',
          meta: { vct_values: ['https://office.example/vct/university-degree'] },
          claims: [{ path: ['given_name'] }, { path: ['degree'] }],
        },
      ],
    },
  ],
})
const Purpose = Type.String({ minLength: 1, maxLength: 500, description: 'Why it is asked.' })
const State = Type.Enum(presentationStates)

export const PresentationRequestCreation = Type.Object(
  {
    dcqlQuery: Type.Optional(DcqlQuery),
    presentationDefinition: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), {
        description:
          'Instead of `dcqlQuery`: a definition of DIF Presentation Exchange 2, which is turned into one at once.',
      }),
    ),
    presentationQueryId: Type.Optional(
      Type.Unsafe<PresentationQueryId>(
        Type.String({ maxLength: 200, description: 'Instead of `dcqlQuery`: a query that was saved.' }),
      ),
    ),
    purpose: Type.Optional(Purpose),
    responseMode: Type.Optional(ResponseMode),
    redirectUri: Type.Optional(
      Type.String({
        format: 'uri',
        maxLength: 2000,
        description:
          'For wallets on the same device: where the person goes on after the answer, with a `response_code`. Take the result only in the session that asked, and only with that code.',
      }),
    ),
    sameDevice: Type.Optional(
      Type.Boolean({
        description:
          'Give out what was presented only by `POST /presentation-requests/{id}/redeem`, with the code that the browser brought back to `redirectUri`. So nobody can have another person answer in the browser session of theirs.',
      }),
    ),
    transactionData: Type.Optional(
      Type.Array(
        Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.String({ maxLength: 50_000 })]),
        {
          minItems: 1,
          maxItems: 20,
          description:
            'What the person authorizes by presenting (OpenID4VP 1.0 §8.4): objects with `type` and `credential_ids`, or the base64url texts of them.',
          examples: [[{ type: 'payment', credential_ids: ['degree'], amount: '12.00', currency: 'EUR' }]],
        },
      ),
    ),
    ...verifierNaming,
  },
  { additionalProperties: false, title: 'PresentationRequestCreation' },
)

export const CreatedPresentationRequest = Type.Object(
  {
    id: Id,
    state: State,
    requestUri: Type.String({ description: 'What a wallet opens: a link, or the content of a QR code.' }),
    requestUrl: Type.String({
      format: 'uri',
      description:
        'A page that shows the request to a person: what is asked and why, the QR code, the result.',
    }),
    expiresAt: DateTime,
  },
  { title: 'CreatedPresentationRequest' },
)

const PresentedCredential = Type.Object({
  format: Type.String(),
  issuer: Type.String(),
  subject: Type.Optional(Type.String()),
  claims: Type.Record(Type.String(), Type.Unknown()),
  status: Type.Enum(['valid', 'revoked', 'suspended'] as const),
  validUntil: Type.Optional(DateTime),
})

export const PresentationRequestView = Type.Object(
  {
    id: Id,
    state: State,
    protocol: Type.Enum(presentationProtocolIds),
    dcqlQuery: Type.Record(Type.String(), Type.Unknown()),
    purpose: Type.Optional(Type.String()),
    responseMode: ResponseMode,
    redirectUri: Type.Optional(Type.String()),
    sameDevice: Type.Optional(Type.Boolean()),
    transactionData: Type.Optional(
      Type.Array(Type.Record(Type.String(), Type.Unknown()), {
        description: 'When the request is verified, the person authorized it.',
      }),
    ),
    requestUri: Type.Optional(Type.String({ description: 'While it can be answered.' })),
    requestUrl: Type.Optional(Type.String({ description: 'Its page, while it can be answered.' })),
    responseCode: Type.Optional(
      Type.String({
        description: 'What the wallet brings back to `redirectUri` after its answer. Not with `sameDevice`.',
      }),
    ),
    createdAt: DateTime,
    expiresAt: DateTime,
    credentials: Type.Optional(
      Type.Record(Type.String(), Type.Array(PresentedCredential), {
        description:
          'What was presented and verified, by the id of the credential query. With `sameDevice` only once the response code was brought.',
      }),
    ),
    failure: Type.Optional(
      Type.Object({
        code: Type.Enum(presentationFailureCodes),
        clause: Type.String({ description: 'Of the specification.' }),
        message: Type.String(),
      }),
    ),
    timeline: Type.Array(
      Type.Object({ at: DateTime, event: Type.String(), detail: Type.Optional(Type.String()) }),
      { description: 'What happened, oldest first.' },
    ),
  },
  { title: 'PresentationRequest' },
)

export const ResponseCodeRedemption = Type.Object(
  {
    responseCode: Type.String({
      minLength: 1,
      maxLength: 200,
      description: '`response_code`, as it came to `redirectUri` in the browser session that asked.',
    }),
  },
  { additionalProperties: false, title: 'ResponseCodeRedemption' },
)

export interface Shown {
  readonly request: PresentationRequest
  /** What is to be authorized, opened. */
  readonly transactions?: readonly TransactionData[]
  readonly timeline: readonly Event[]
  readonly openingUri?: string
  readonly pageUrl?: string
  readonly responseCode?: string
  readonly results?: PresentedResults
}

export function showPresentationRequest({
  request,
  transactions,
  timeline,
  openingUri,
  pageUrl,
  responseCode,
  results,
}: Shown): Static<typeof PresentationRequestView> {
  const { id, state, protocol, query, purpose, responseMode, redirectUri, createdAt, expiresAt } = request
  return {
    id,
    state,
    protocol,
    dcqlQuery: { ...serializeDcqlQuery(query) },
    ...(purpose === undefined ? {} : { purpose }),
    responseMode,
    ...(redirectUri === undefined ? {} : { redirectUri }),
    ...(request.sameDevice === undefined ? {} : { sameDevice: request.sameDevice }),
    ...(transactions === undefined
      ? {}
      : { transactionData: transactions.map(({ encoded }) => readTransactionData(encoded)) }),
    ...(openingUri === undefined ? {} : { requestUri: openingUri }),
    ...(pageUrl === undefined ? {} : { requestUrl: pageUrl }),
    ...(responseCode === undefined ? {} : { responseCode }),
    createdAt: instant(createdAt),
    expiresAt: instant(expiresAt),
    ...(results === undefined ? {} : { credentials: showResults(results) }),
    ...(request.state === 'failed' ? { failure: request.failure } : {}),
    timeline: timeline.map(({ at, type, detail }) => ({
      at: instant(at),
      event: type,
      ...(detail === undefined ? {} : { detail }),
    })),
  }
}

function showResults(results: PresentedResults): Record<string, Static<typeof PresentedCredential>[]> {
  return Object.fromEntries(
    Object.entries(results).map(([id, credentials]) => [
      id,
      credentials.map(({ validUntil, claims, ...rest }) => ({
        ...rest,
        claims: { ...claims },
        ...(validUntil === undefined ? {} : { validUntil: instant(validUntil) }),
      })),
    ]),
  )
}
