import { Type } from 'typebox'

/** Names as on the wire of EUDIStack. Members that are not known are ignored, as there. */

const Name = Type.String({ minLength: 1, maxLength: 200 })

/** Section "Create the credential offer" of the guide; `schema` and `holder_key` are the code's. */
export const IssuanceRequest = Type.Object(
  {
    client_request_id: Type.Optional(
      Type.String({
        pattern: '^[\\x20-\\x7e]{1,255}$',
        description: 'Yours: sent twice, it gives one offer.',
      }),
    ),
    credential_configuration_id: Type.Optional(Name),
    schema: Type.Optional(Name),
    payload: Type.Record(Type.String(), Type.Unknown()),
    delivery: Type.Optional(
      Type.String({ maxLength: 100, description: '`email`, `ui`, `direct`, or several with commas.' }),
    ),
    email: Type.String({ maxLength: 320 }),
    grant_type: Type.Optional(Type.String({ maxLength: 200 })),
    holder_key: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  },
  { title: 'EudistackIssuanceRequest' },
)
export type IssuanceRequest = Type.Static<typeof IssuanceRequest>

export const StatusWord = Type.Enum([
  'pending',
  'accepted',
  'rejected',
  'error',
  'expired',
  'revoked',
] as const)
export type StatusWord = Type.Static<typeof StatusWord>

export const CreatedIssuance = Type.Object(
  {
    issuance_id: Type.String({ format: 'uuid' }),
    credential_offer_uri: Type.Optional(Type.String()),
    status: StatusWord,
    expires_at: Type.String({ format: 'date-time' }),
    signed_credential: Type.Optional(Type.String()),
    wallet_issuance_id: Type.Optional(Type.String({ format: 'uuid' })),
    delivery_results: Type.Array(
      Type.Object({
        mode: Type.Enum(['email', 'ui', 'direct'] as const),
        status: Type.Enum(['delivered', 'dispatched', 'failed'] as const),
        error: Type.Optional(Type.String()),
      }),
    ),
  },
  { title: 'EudistackIssuance' },
)
export type CreatedIssuance = Type.Static<typeof CreatedIssuance>

export const IssuanceView = Type.Object(
  {
    issuance_id: Type.String({ format: 'uuid' }),
    client_request_id: Type.Optional(Type.String()),
    status: StatusWord,
    lifeCycleStatus: Type.String(),
    credential_configuration_id: Type.String(),
    expires_at: Type.String({ format: 'date-time' }),
    credential_id: Type.Optional(Type.String()),
    created_at: Type.String({ format: 'date-time' }),
    updated_at: Type.String({ format: 'date-time' }),
  },
  { title: 'EudistackIssuanceView' },
)
export type IssuanceView = Type.Static<typeof IssuanceView>

/** The code lists `credential_procedures`; the guide's own shape stands beside them. */
export const IssuancePage = Type.Object(
  {
    credential_procedures: Type.Array(
      Type.Object({
        credential_procedure: Type.Object({
          procedure_id: Type.String({ format: 'uuid' }),
          credential_type: Type.String(),
          status: Type.String(),
          updated: Type.String({ format: 'date-time' }),
        }),
      }),
    ),
    issuances: Type.Array(IssuanceView),
    next_page_token: Type.Optional(Type.String({ description: 'Absent on the last page.' })),
  },
  { title: 'EudistackIssuancePage' },
)

/** RFC 7807 as the product writes it. */
export const EudistackProblem = Type.Object(
  {
    type: Type.String({ description: 'A short code: what programs look at.' }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    instance: Type.String({ format: 'uuid' }),
    request_id: Type.String({ description: 'Names the request in the log of the office.' }),
    violations: Type.Optional(Type.Array(Type.Object({ field: Type.String(), message: Type.String() }))),
  },
  { title: 'EudistackProblem' },
)

export const IssuanceChange = Type.Object({ status: Type.String({ maxLength: 40 }) })
export type IssuanceChange = Type.Static<typeof IssuanceChange>

const uuid = '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$'

/** A line break at the end would pass `$` in some languages, not in this one. */
export const Revocation = Type.Object({
  issuanceId: Type.String({ pattern: uuid, maxLength: 36 }),
  reason: Type.Optional(Type.String({ maxLength: 500, pattern: '^[^\\x00-\\x1f\\x7f]*$' })),
})
export type Revocation = Type.Static<typeof Revocation>

export const ListQuery = Type.Object({
  page_size: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
  page_token: Type.Optional(Type.String({ maxLength: 400 })),
})
export type ListQuery = Type.Static<typeof ListQuery>

export const IdParams = Type.Object({ id: Type.String({ maxLength: 200 }) })
