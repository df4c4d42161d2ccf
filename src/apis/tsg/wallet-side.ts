import type { Log } from '../../core/ports/log.ts'
import { createErrorHandler, type RenderFailure } from '../../http/error-handler.ts'

/** Where the product has its token endpoint in versions without a prefix; its other endpoints are ours there. */
export const unprefixedTokenPath = '/oid4vci/token'

/** Where the product has the endpoints of dataspaces, of a holder and of an issuer: the same as at the base of the tenant. */
export const dcpPaths = ['/api/dcp', '/api/dcp/issuer']

/**
 * The endpoints of OpenID4VCI where the product has them: the same as ours under other names, for wallets that do not read the
 * metadata.
 */
export function tsgWalletSide(log: Log) {
  const render = (failure: RenderFailure) => createErrorHandler(log, failure)
  return {
    name: 'tsg-wallets',
    prefix: '/api/oid4vci',
    tokenPaths: ['/token'],
    paths: {
      credentialOffer: '/credential-offers/:reference',
      nonce: '/nonce',
      credential: '/credential',
      deferredCredential: '/deferred-credential',
      notification: '/notification',
    },
    tokenErrors: render,
    walletErrors: render,
    prepare() {},
  } as const
}
