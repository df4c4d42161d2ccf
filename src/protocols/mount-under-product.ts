import type { FastifyInstance } from 'fastify'
import type { ErrorHandler, RenderFailure } from '../http/error-handler.ts'
import { type Mount, mountSurface, type SurfacePlugin } from '../http/mount-surface.ts'
import type { ProtocolPorts } from './index.ts'
import { createAuthorizationServerMetadataSurface } from './oauth/authorization-server-metadata.ts'
import { renderOauthError } from './oauth/errors.ts'
import { createOauthSurface } from './oauth/oauth-surface.ts'
import { createCredentialIssuerMetadataSurface } from './openid4vci/credential-issuer-metadata.ts'
import type { Openid4vciPaths } from './openid4vci/endpoint-paths.ts'
import { renderCredentialError } from './openid4vci/errors.ts'
import { createOpenid4vciSurface } from './openid4vci/openid4vci-surface.ts'

/** How a product that has the wallet's side at paths of its own wants it. */
export interface ProductSide {
  /** Names it in the documentation. */
  readonly name: string
  /** For instance `/issuer`. */
  readonly prefix: string
  readonly tokenPaths: readonly string[]
  readonly paths: Openid4vciPaths
  tokenErrors(render: RenderFailure): ErrorHandler
  walletErrors(render: RenderFailure): ErrorHandler
  /** Hooks that go before everything of ours. */
  prepare(scope: FastifyInstance): void
}

/**
 * The same endpoints below a product's prefix: the same offers, tokens and credentials, whichever way a wallet comes. The metadata
 * stands there too and names our own addresses, for there is one credential issuer.
 */
export function mountUnderProduct(
  server: FastifyInstance,
  ports: ProtocolPorts,
  mount: Pick<Mount, 'tenants' | 'limit'>,
  product: ProductSide,
): void {
  const { name, prefix, tokenPaths, paths } = product
  const surface = (path: string, plugin: SurfacePlugin) =>
    mountSurface(
      server,
      (scope) => {
        product.prepare(scope)
        return plugin(scope)
      },
      { ...mount, name, prefix: path, owns: [] },
    )
  surface(
    prefix,
    createOauthSurface(ports, { tokenPaths, errorHandler: product.tokenErrors(renderOauthError) }),
  )
  surface(
    prefix,
    createOpenid4vciSurface(ports, { paths, errorHandler: product.walletErrors(renderCredentialError) }),
  )
  const wellKnown = (document: string, plugin: SurfacePlugin) => {
    surface(`${prefix}/.well-known/${document}`, plugin)
    surface(`/.well-known/${document}${prefix}`, plugin)
  }
  wellKnown('openid-credential-issuer', createCredentialIssuerMetadataSurface(ports))
  wellKnown('oauth-authorization-server', createAuthorizationServerMetadataSurface(ports))
  wellKnown('openid-configuration', createAuthorizationServerMetadataSurface(ports))
}
