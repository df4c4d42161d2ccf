import type { FastifyInstance } from 'fastify'
import {
  createDidConfiguration,
  type DidConfigurationPorts,
} from '../../core/linked-domains/create-did-configuration.ts'

/** Publishes what links a tenant's DID with its domains, for `mountWellKnown` (DIF Well Known DID Configuration). */
export function createDidConfigurationSurface(ports: DidConfigurationPorts) {
  return async (server: FastifyInstance) => {
    server.get('', async (request, reply) => {
      const configuration = await createDidConfiguration(ports, request.tenant)
      return reply
        .header('content-type', 'application/json')
        .header('cache-control', 'public, max-age=60')
        .header('access-control-allow-origin', '*')
        .send(JSON.stringify(configuration))
    })
  }
}
