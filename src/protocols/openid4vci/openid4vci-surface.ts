import type { Ports } from '../../core/ports/ports.ts'
import { allowAnyOrigin } from '../../http/cors.ts'
import type { ErrorHandler } from '../../http/error-handler.ts'
import type { SurfacePlugin } from '../../http/mount-surface.ts'
import { addCredentialEndpoint, type CredentialPorts } from './credential-endpoint.ts'
import { addCredentialOfferEndpoint, type CredentialOfferPorts } from './credential-offer-endpoint.ts'
import {
  addDeferredCredentialEndpoint,
  type DeferredCredentialPorts,
} from './deferred-credential-endpoint.ts'
import { acceptEncryptedRequests } from './encryption/decrypt-request.ts'
import { type Openid4vciPaths, ownPaths } from './endpoint-paths.ts'
import { credentialErrorHandler } from './errors.ts'
import { addNonceEndpoint, type NoncePorts } from './nonce-endpoint.ts'
import { addNotificationEndpoint, type NotificationPorts } from './notification-endpoint.ts'
import { requireJsonBody } from './require-json-body.ts'
import { addTypeMetadataEndpoint } from './type-metadata-endpoint.ts'
import { requireWalletAccess, type WalletAccessPorts } from './wallet-access.ts'

export type Openid4vciPorts = CredentialOfferPorts &
  NoncePorts &
  WalletAccessPorts &
  CredentialPorts &
  DeferredCredentialPorts &
  NotificationPorts &
  Pick<Ports, 'log'>

export interface Openid4vciSurfaceOptions {
  /** When a product has paths of its own. */
  readonly paths?: Openid4vciPaths
  readonly errorHandler?: ErrorHandler
}

/** The credential issuer of a tenant, below its base URL; owns `/oid4vci` and `/vct`. */
export function createOpenid4vciSurface(
  ports: Openid4vciPorts,
  { paths = ownPaths, errorHandler = credentialErrorHandler(ports.log) }: Openid4vciSurfaceOptions = {},
): SurfacePlugin {
  return (scope) => {
    scope.setErrorHandler(errorHandler as never)
    allowAnyOrigin(scope)
    addCredentialOfferEndpoint(scope, ports, paths.credentialOffer)
    addNonceEndpoint(scope, ports, paths.nonce)
    if (paths === ownPaths) addTypeMetadataEndpoint(scope, ports)
    scope.register(async (wallet) => {
      requireWalletAccess(wallet, ports)
      wallet.register(async (issuing) => {
        requireJsonBody(issuing, 'application/jwt')
        acceptEncryptedRequests(issuing, ports)
        addCredentialEndpoint(issuing, ports, paths.credential)
        addDeferredCredentialEndpoint(issuing, ports, paths.deferredCredential)
      })
      wallet.register(async (notifying) => {
        requireJsonBody(notifying)
        addNotificationEndpoint(notifying, ports, paths.notification)
      })
    })
  }
}
