import { Type } from 'typebox'
import type { SurfacePlugin } from '../../../http/mount-surface.ts'
import { isUuid } from '../../../lib/uuid.ts'
import type { EntraPorts } from '../ports.ts'
import { authorityErrorHandler } from './errors.ts'
import { authorityOrigins } from './origins.ts'
import { AuthorityRefusal } from './refusal.ts'

const schema = {
  querystring: Type.Object({ authorization_endpoint: Type.String({ maxLength: 2048 }) }),
}

/**
 * Instance discovery, to be mounted at `/common`: MSAL 1.x asks it whether an authority is one. Only our own origins are; whoever
 * asks about another is told what Microsoft tells about a stranger.
 */
export function createInstanceDiscoverySurface(ports: EntraPorts): SurfacePlugin {
  return (scope) => {
    scope.setErrorHandler(authorityErrorHandler(ports) as never)
    scope.get<{ Querystring: { authorization_endpoint: string } }>(
      '/discovery/instance',
      { schema },
      async ({ query }, reply) => {
        const { origin, host, tenant } = readAuthority(ports, query.authorization_endpoint)
        reply.header('cache-control', 'no-store')
        return {
          tenant_discovery_endpoint: `${origin}/${tenant}/v2.0/.well-known/openid-configuration`,
          'api-version': '1.1',
          metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
        }
      },
    )
  }
}

function readAuthority(ports: EntraPorts, endpoint: string) {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined
  const tenant = url?.pathname.split('/')[1]?.toLowerCase() ?? ''
  if (url === undefined || !authorityOrigins(ports).includes(url.origin) || !isUuid(tenant)) {
    throw new AuthorityRefusal('instance', 'Unknown or invalid instance.')
  }
  return { origin: url.origin, host: url.host, tenant }
}
