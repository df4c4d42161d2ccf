import { Type } from 'typebox'
import { DateTime, Id } from '../wire.ts'

export const BatchCreation = Type.Object(
  {
    credentialConfigurationId: Type.String({ minLength: 1, maxLength: 200 }),
    rows: Type.Array(Type.Unknown(), { description: 'Claims, an object each. A bad row fails alone.' }),
  },
  { additionalProperties: false, title: 'BatchCreation' },
)

export const BatchQuery = Type.Object(
  {
    credentialConfigurationId: Type.Optional(
      Type.String({ minLength: 1, maxLength: 200, description: 'For rows as NDJSON or CSV.' }),
    ),
  },
  { additionalProperties: false },
)

const counts = {
  id: Id,
  total: Type.Integer(),
}

export const CreatedBatch = Type.Object(
  { ...counts, done: Type.Integer(), failed: Type.Integer() },
  { title: 'CreatedBatch' },
)

const Row = Type.Object({
  index: Type.Integer({ description: 'From 0, in the order of the file.' }),
  state: Type.Enum(['pending', 'done', 'failed'] as const),
  issuanceId: Type.Optional(Id),
  error: Type.Optional(Type.String({ description: 'Which claims are at fault, never their values.' })),
  credentialOfferUri: Type.Optional(Type.String()),
  offerUrl: Type.Optional(Type.String()),
  transactionCode: Type.Optional(Type.String()),
})

export const BatchView = Type.Object(
  {
    ...counts,
    done: Type.Integer({ description: 'Rows that became an issuance.' }),
    failed: Type.Integer({ description: 'Rows that did not.' }),
    credentialConfigurationId: Type.String(),
    createdAt: DateTime,
    rows: Type.Array(Row, { description: 'A page of them, by index.' }),
    nextCursor: Type.Optional(Type.String()),
  },
  { title: 'Batch' },
)
