import type { FastifySchema } from 'fastify'
import { type TSchema, Type } from 'typebox'
import type { Operation } from './operation.ts'
import { Problem } from './wire.ts'

const refusalDescriptions: Readonly<Record<number, string>> = {
  400: 'The request cannot be read, or a member does not fit.',
  401: 'The access token is missing, unknown or expired.',
  403: 'The client does not have the scope.',
  404: 'There is no such thing in this tenant.',
  410: 'It is over.',
  409: 'The state forbids it, or the same request is still running.',
  413: 'The body is too large.',
  415: 'The body has a media type that is not read here.',
  422: 'The content does not fit, or the Idempotency-Key was used for another request.',
  429: 'Too many requests: `Retry-After` says when to try again.',
  502: 'The other side did not answer.',
}

/** The whole schema of an operation: what is validated, and what stands in the OpenAPI document. */
export function describeOperation(operation: Operation<TSchema, TSchema, TSchema>): FastifySchema {
  const { params, query, success, later } = operation
  const schema = {
    operationId: operation.operationId,
    summary: operation.summary,
    description: [operation.description, `Scope: \`${operation.scope}\`.`].filter(Boolean).join('\n\n'),
    tags: [operation.tag],
    security: [{ clientCredentials: [operation.scope] }],
    ...(params === undefined ? {} : { params }),
    ...(query === undefined ? {} : { querystring: query }),
    ...(operation.method === 'POST' ? { headers: IdempotencyHeaders } : {}),
    ...bodyOf(operation),
    response: {
      [success.status]:
        success.schema === undefined
          ? { ...Type.Null(), description: success.description }
          : {
              description: success.description,
              content: { 'application/json': { schema: success.schema } },
            },
      ...(later === undefined
        ? {}
        : {
            [later.status]: {
              description: later.description,
              content: { 'application/json': { schema: later.schema } },
            },
          }),
      ...Object.fromEntries(refusalsOf(operation).map((status) => [status, refusal(status)])),
    },
  }
  // Fastify's own type leaves out what only the documentation reads.
  return schema as FastifySchema
}

const IdempotencyHeaders = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      description:
        'A fresh value for a new request, the same for a retry: answers the first answer, with `Idempotency-Replayed: true`. Kept for 24 hours.',
    }),
  ),
})

function bodyOf({ body, bodyOptional, textBodies }: Operation<TSchema, TSchema, TSchema>) {
  if (body === undefined) return {}
  const schema = bodyOptional === true ? Type.Union([body, Type.Null()]) : body
  if (textBodies === undefined) return { body: schema }
  const texts = Object.entries(textBodies).map(([mediaType, description]) => [
    mediaType,
    { schema: Type.Unsafe<string>({ description }) },
  ])
  return { body: { content: { 'application/json': { schema }, ...Object.fromEntries(texts) } } }
}

/** Every operation needs a token with a scope; every POST may meet an Idempotency-Key. */
function refusalsOf({ refusals, method }: Operation<TSchema, TSchema, TSchema>): readonly number[] {
  return [...new Set([401, 403, 429, ...(method === 'POST' ? [409, 422] : []), ...refusals])].sort()
}

function refusal(status: number) {
  return {
    description: refusalDescriptions[status] ?? 'See the problem.',
    content: { 'application/problem+json': { schema: Problem } },
  }
}
