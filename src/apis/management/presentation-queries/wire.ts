import { type Static, Type } from 'typebox'
import { serializeDcqlQuery } from '../../../core/verification/dcql/serialize-dcql-query.ts'
import type { PresentationQuery } from '../../../core/verification/queries/presentation-query.ts'
import { DateTime, instant } from '../wire.ts'

/** Chosen by who saves it: it is what requests name. */
const QueryName = Type.String({
  pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$',
  description: 'Letters, digits, ".", "_" and "-".',
})
export const QueryParams = Type.Object({ id: Type.String({ maxLength: 200 }) })

const definition = {
  dcqlQuery: Type.Record(Type.String(), Type.Unknown(), {
    description: 'What is asked for (OpenID4VP 1.0 §6).',
  }),
  purpose: Type.Optional(
    Type.String({ minLength: 1, maxLength: 500, description: 'Why it is asked, unless a request says it.' }),
  ),
}

export const PresentationQueryReplacement = Type.Object(definition, {
  additionalProperties: false,
  title: 'PresentationQueryReplacement',
})

export const PresentationQueryCreation = Type.Object(
  { id: QueryName, ...definition },
  { additionalProperties: false, title: 'PresentationQueryCreation' },
)

export const PresentationQueryView = Type.Object(
  { id: QueryName, ...definition, createdAt: DateTime },
  { title: 'PresentationQuery' },
)

export function showPresentationQuery({
  id,
  query,
  purpose,
  createdAt,
}: PresentationQuery): Static<typeof PresentationQueryView> {
  return {
    id,
    dcqlQuery: { ...serializeDcqlQuery(query) },
    ...(purpose === undefined ? {} : { purpose }),
    createdAt: instant(createdAt),
  }
}
