import type { FastifyInstance, FastifyRequest, FastifySchema, preValidationHookHandler } from 'fastify'
import type { Static, TSchema } from 'typebox'
import type { AuthenticatedApiClient } from '../../core/tenants/authenticate-api-client.ts'
import type { Tenant } from '../../core/tenants/tenant.ts'
import type { Alongside, Answer } from '../../http/idempotency.ts'
import { idempotent } from '../../http/idempotent.ts'
import { type BodyParsers, parsersOf } from './body-parsers.ts'
import { describeOperation } from './describe-operation.ts'
import type { Operation } from './operation.ts'
import type { ManagementPorts } from './ports.ts'
import type { ManagementScope } from './scopes.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who calls the management API. */
    managementCaller: AuthenticatedApiClient
  }
  interface FastifyContextConfig {
    /** What a caller of this route needs. */
    managementScope?: ManagementScope
  }
}

/** What a handler is given: everything is checked. */
export interface Call<Params extends TSchema, Query extends TSchema, Body extends TSchema> {
  readonly tenant: Tenant
  readonly caller: AuthenticatedApiClient
  readonly params: Static<Params>
  readonly query: Static<Query>
  readonly body: Static<Body>
  readonly request: FastifyRequest
}

export interface Route {
  /** The parsers that it needs: routes of the same parsers share a scope. */
  readonly parsers: BodyParsers
  add(scope: FastifyInstance, ports: ManagementPorts): void
}

/**
 * A route from its description and its handler. Every POST obeys `Idempotency-Key`: its handler passes the answer to `alongside` in
 * the unit of its effects.
 */
export function route<Params extends TSchema, Query extends TSchema, Body extends TSchema>(
  operation: Operation<Params, Query, Body>,
  handle: (ports: ManagementPorts, call: Call<Params, Query, Body>, alongside: Alongside) => Promise<Answer>,
): Route {
  const schema: FastifySchema = describeOperation(operation)
  const { method, path: url, bodyLimit } = operation
  const add = (scope: FastifyInstance, ports: ManagementPorts): void => {
    const settings = { idempotency: ports.idempotency, required: ports.rules.idempotencyKeyRequired }
    const effect = (request: FastifyRequest, alongside: Alongside) =>
      handle(ports, callOf(request), alongside)
    scope.route({
      method,
      url,
      schema,
      config: { managementScope: operation.scope },
      ...(bodyLimit === undefined ? {} : { bodyLimit }),
      ...(operation.bodyOptional === true ? { preValidation: takeNoBodyForNull } : {}),
      handler:
        method === 'POST'
          ? (request, reply) =>
              idempotent(settings, request.managementCaller.client.id, request, reply, (alongside) =>
                effect(request, alongside),
              )
          : async (request, reply) => {
              const { status, headers, body } = await effect(request, () => [])
              return reply
                .code(status)
                .headers(headers ?? {})
                .send(body)
            },
    })
  }
  return { parsers: parsersOf(operation), add }
}

function callOf<Params extends TSchema, Query extends TSchema, Body extends TSchema>(
  request: FastifyRequest,
): Call<Params, Query, Body> {
  return {
    tenant: request.tenant,
    caller: request.managementCaller,
    params: request.params as Static<Params>,
    query: request.query as Static<Query>,
    body: request.body as Static<Body>,
    request,
  }
}

/** What is left out is validated as null. */
const takeNoBodyForNull: preValidationHookHandler = (request, _reply, done) => {
  request.body ??= null
  done()
}
