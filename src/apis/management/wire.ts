import { Type } from 'typebox'

/** Shapes that all resources share. */

export const DateTime = Type.String({ format: 'date-time', description: 'RFC 3339.' })

export const Id = Type.String({ format: 'uuid' })

/** The parameter of `/…/{id}`. What is no id of ours is simply not found. */
export const IdParams = Type.Object({ id: Type.String({ maxLength: 200 }) })

/** RFC 9457. */
export const Problem = Type.Object(
  {
    type: Type.String({ format: 'uri-reference', description: 'Where the code is explained.' }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String({ description: 'What to do about it.' }),
    code: Type.String({ description: 'What programs look at.' }),
    requestId: Type.String({ description: 'Names the request in the log of the office.' }),
    violations: Type.Optional(
      Type.Array(
        Type.Object({
          pointer: Type.String({ description: 'JSON Pointer (RFC 6901) to the member at fault.' }),
          message: Type.String(),
        }),
      ),
    ),
  },
  { title: 'Problem', description: 'Problem details (RFC 9457).' },
)

export const instant = (at: number): string => new Date(at).toISOString()
