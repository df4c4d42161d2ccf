import { Type } from 'typebox'
import type { SigningKey } from '../../core/identities/signing-key.ts'
import type { Ports } from '../../core/ports/ports.ts'
import { tenantUrl } from '../../core/tenants/tenant-url.ts'
import { allowAnyOrigin } from '../../http/cors.ts'
import type { SurfacePlugin } from '../../http/mount-surface.ts'
import { credentialErrorHandler } from './errors.ts'

const schema = {
  tags: ['SD-JWT VC'],
  summary: 'Keys of the issuer, for credentials whose iss is a URL',
  response: {
    200: Type.Object({
      issuer: Type.String(),
      jwks: Type.Object({ keys: Type.Array(Type.Object({ kid: Type.String(), kty: Type.String() })) }),
    }),
  },
}

/**
 * `/.well-known/jwt-vc-issuer` (draft-ietf-oauth-sd-jwt-vc §4), for `mountWellKnown`. Retired keys stay: what they signed must
 * be verifiable.
 */
export function createJwtVcIssuerSurface(ports: Pick<Ports, 'publicUrl' | 'keys' | 'log'>): SurfacePlugin {
  return (scope) => {
    scope.setErrorHandler(credentialErrorHandler(ports.log) as never)
    allowAnyOrigin(scope)
    scope.get('', { schema }, async (request, reply) => {
      const { tenant } = request
      const keys = await ports.keys.list(tenant.id)
      reply.header('cache-control', 'public, max-age=60')
      return { issuer: tenantUrl(ports.publicUrl, tenant), jwks: { keys: keys.map(publishedJwk) } }
    })
  }
}

/** Under the `kid` that credentials carry (`credential-signer.ts`). */
function publishedJwk({ id, algorithm, publicJwk }: SigningKey) {
  return { ...publicJwk, kid: id as string, use: 'sig', alg: algorithm as string }
}
