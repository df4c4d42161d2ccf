import type { Ports } from '../../core/ports/ports.ts'
import { allowAnyOrigin } from '../../http/cors.ts'
import type { SurfacePlugin } from '../../http/mount-surface.ts'
import { addCredentialEndpoint, type CredentialPorts } from './credential-endpoint.ts'
import { addCredentialOfferEndpoint, type CredentialOfferPorts } from './credential-offer-endpoint.ts'
import {
  addDeferredCredentialEndpoint,
  type DeferredCredentialPorts,
} from './deferred-credential-endpoint.ts'
import { acceptEncryptedRequests } from './encryption/decrypt-request.ts'
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

/** The credential issuer of a tenant, below its base URL; owns `/oid4vci` and `/vct`. */
export function createOpenid4vciSurface(ports: Openid4vciPorts): SurfacePlugin {
  return (scope) => {
    scope.setErrorHandler(credentialErrorHandler(ports.log) as never)
    allowAnyOrigin(scope)
    addCredentialOfferEndpoint(scope, ports)
    addNonceEndpoint(scope, ports)
    addTypeMetadataEndpoint(scope, ports)
    scope.register(async (wallet) => {
      requireWalletAccess(wallet, ports)
      wallet.register(async (issuing) => {
        requireJsonBody(issuing, 'application/jwt')
        acceptEncryptedRequests(issuing, ports)
        addCredentialEndpoint(issuing, ports)
        addDeferredCredentialEndpoint(issuing, ports)
      })
      wallet.register(async (notifying) => {
        requireJsonBody(notifying)
        addNotificationEndpoint(notifying, ports)
      })
    })
  }
}
