import type { FastifyInstance } from 'fastify'
import { empeErrorHandler } from './errors.ts'
import type { EmpePorts } from './ports.ts'

const BODY_LIMIT = 262_144

/** What every part of Empe's API has: its errors, its callers, its limit, and nothing that is cached. */
export function prepareEmpeScope(scope: FastifyInstance, ports: EmpePorts): void {
  scope.setErrorHandler(empeErrorHandler(ports.log, ports.publicUrl) as never)
  scope.decorateRequest('empeClient', null as never)
  scope.decorateRequest('empeHolder', null as never)
  scope.decorateRequest('empeAuthorization', null as never)
  scope.addHook('onRoute', (route) => {
    route.bodyLimit = Math.min(route.bodyLimit ?? BODY_LIMIT, BODY_LIMIT)
  })
  scope.addHook('onSend', async (_request, reply) => {
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
  })
}
