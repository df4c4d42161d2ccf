import type { FastifyInstance } from 'fastify'
import type { TenantId } from '../../../core/ids.ts'
import type { EntraPorts } from '../ports.ts'
import { authorityOrigin, issuerOf, tokenEndpointOf } from './origins.ts'

/**
 * Where MSAL looks: with `/v2.0` by its own rules, without it as OpenID Connect has it, and twice when the authority was written with
 * `/v2.0` and the library is of version 1.
 */
const paths = ['/v2.0', '', '/v2.0/v2.0'].map((path) => `${path}/.well-known/openid-configuration`)

const cacheable = 'public, max-age=60'

/** Discovery and keys of a tenant's authority. */
export function addDiscovery(scope: FastifyInstance, ports: EntraPorts): void {
  for (const path of paths) {
    scope.get(path, async (request, reply) => {
      reply.header('cache-control', cacheable)
      return openidConfiguration(authorityOrigin(ports, request), request.tenant.id)
    })
  }
  scope.get('/discovery/v2.0/keys', async (request, reply) => {
    const { kid, publicJwk } = ports.accessTokenKeys.of(request.tenant.id)
    reply.header('cache-control', cacheable)
    return { keys: [{ ...publicJwk, kid, use: 'sig', alg: 'ES256' }] }
  })
}

/**
 * MSAL stops without `authorization_endpoint` and `issuer` (all versions) and without `end_session_endpoint` (1.x), although no
 * user ever signs in here: those two answer with an error. `tenant_region_scope` is read and logged by Microsoft's sample.
 */
function openidConfiguration(origin: string, tenantId: TenantId): Readonly<Record<string, unknown>> {
  const base = `${origin}/${tenantId}`
  return {
    issuer: issuerOf(origin, tenantId),
    token_endpoint: tokenEndpointOf(origin, tenantId),
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    token_endpoint_auth_signing_alg_values_supported: ['RS256', 'PS256'],
    grant_types_supported: ['client_credentials'],
    jwks_uri: `${base}/discovery/v2.0/keys`,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    end_session_endpoint: `${base}/oauth2/v2.0/logout`,
    response_types_supported: [],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['ES256'],
    tenant_region_scope: 'EU',
  }
}
