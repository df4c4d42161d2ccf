import { Type } from 'typebox'
import type { Ports } from '../../core/ports/ports.ts'
import type { Tenant } from '../../core/tenants/tenant.ts'
import { tenantUrl } from '../../core/tenants/tenant-url.ts'
import { allowAnyOrigin } from '../../http/cors.ts'
import type { SurfacePlugin } from '../../http/mount-surface.ts'
import { dpopAlgorithms } from './dpop/dpop-proof.ts'
import { oauthErrorHandler } from './errors.ts'
import { grantTypes } from './grants/index.ts'

type Needs = Pick<Ports, 'publicUrl' | 'log'>

const schema = {
  tags: ['OAuth 2.0'],
  summary: 'Metadata of the authorization server',
  response: { 200: Type.Object({ issuer: Type.String(), token_endpoint: Type.String() }) },
}

/** `/.well-known/oauth-authorization-server` (RFC 8414), for `mountWellKnown`. */
export function createAuthorizationServerMetadataSurface(ports: Needs): SurfacePlugin {
  return (scope) => {
    scope.setErrorHandler(oauthErrorHandler(ports.log) as never)
    allowAnyOrigin(scope)
    scope.get('', { schema }, async (request, reply) => {
      reply.header('cache-control', 'public, max-age=60')
      return authorizationServerMetadata(ports.publicUrl, request.tenant)
    })
  }
}

/** RFC 8414 §2, OpenID4VCI 1.0 §12.3, RFC 9449 §5.1, RFC 9396 §10. */
function authorizationServerMetadata(publicUrl: string, tenant: Tenant): Readonly<Record<string, unknown>> {
  const issuer = tenantUrl(publicUrl, tenant)
  return {
    issuer,
    token_endpoint: `${issuer}/oauth/token`,
    grant_types_supported: grantTypes,
    // Required by RFC 8414 although there is no authorization endpoint; readers fail without it.
    response_types_supported: [],
    token_endpoint_auth_methods_supported: ['none', 'client_secret_basic', 'client_secret_post'],
    'pre-authorized_grant_anonymous_access_supported': true,
    dpop_signing_alg_values_supported: dpopAlgorithms,
    authorization_details_types_supported: ['openid_credential'],
  }
}
