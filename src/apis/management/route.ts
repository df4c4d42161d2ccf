import type { FastifyInstance, FastifyRequest, FastifySchema } from 'fastify'
import type { Static, TSchema } from 'typebox'
import type { AuthenticatedApiClient } from '../../core/tenants/authenticate-api-client.ts'
import type { Tenant } from '../../core/tenants/tenant.ts'
import type { Alongside, Answer } from '../../http/idempotency.ts'
import { idempotent } from '../../http/idempotent.ts'
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

export type Route = (server: FastifyInstance, ports: ManagementPorts) => void

/**
 * A route from its description and its handler. Every POST obeys `Idempotency-Key`: its handler passes the answer to `alongside` in
 * the unit of its effects.
 */
export function route<Params extends TSchema, Query extends TSchema, Body extends TSchema>(
  operation: Operation<Params, Query, Body>,
  handle: (ports: ManagementPorts, call: Call<Params, Query, Body>, alongside: Alongside) => Promise<Answer>,
): Route {
  const schema: FastifySchema = describeOperation(operation)
  return (server, ports) => {
    const effect = (request: FastifyRequest, alongside: Alongside) =>
      handle(
        ports,
        {
          tenant: request.tenant,
          caller: request.managementCaller,
          params: request.params as Static<Params>,
          query: request.query as Static<Query>,
          body: request.body as Static<Body>,
          request,
        },
        alongside,
      )
    const settings = { idempotency: ports.idempotency, required: ports.rules.idempotencyKeyRequired }
    server.register(async (scope) => {
      addParsers(scope, operation)
      scope.route({
        method: operation.method,
        url: operation.path,
        schema,
        config: { managementScope: operation.scope },
        ...(operation.bodyLimit === undefined ? {} : { bodyLimit: operation.bodyLimit }),
        handler:
          operation.method === 'POST'
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
    })
  }
}

/** An operation without a body takes any; one with texts takes theirs; the rest is JSON. */
function addParsers(scope: FastifyInstance, operation: Operation<TSchema, TSchema, TSchema>): void {
  if (operation.body === undefined) {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, _body, done) => done(null, undefined))
    return
  }
  scope.removeContentTypeParser('application/x-www-form-urlencoded')
  if (operation.bodyOptional === true) {
    scope.addHook('preValidation', (request, _reply, done) => {
      request.body ??= null
      done()
    })
  }
  for (const mediaType of Object.keys(operation.textBodies ?? {})) {
    scope.addContentTypeParser(mediaType, { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  }
}
