import type { FastifyInstance } from 'fastify'
import type { Log } from '../../core/ports/log.ts'
import { createErrorHandler, type ErrorHandler, type RenderFailure } from '../../http/error-handler.ts'
import { isJsonObject } from '../../lib/json.ts'

/** Where the product has the endpoints of OpenID4VCI, below its prefix. */
export const walletPaths = {
  credentialOffer: '/oid4vci/v1/credential-offer/:reference',
  nonce: '/oid4vci/v1/nonce',
  credential: '/oid4vci/v1/credential',
  deferredCredential: '/oid4vci/v1/deferred-credential',
  notification: '/oid4vci/v1/notification',
} as const

/** The first is the documented one, the second that of the code. */
export const tokenPaths = ['/oid4vci/v1/token', '/oauth/token'] as const

/** Refusals at the product's wallet paths: OpenID4VCI 1.0 has no word for an offer that is not there, the product has. */
export function walletErrorHandler(log: Log, renderCredentialError: RenderFailure): ErrorHandler {
  return createErrorHandler(log, (failure, request) => {
    if (failure.code !== 'offer_not_found' && failure.code !== 'offer_over')
      return renderCredentialError(failure, request)
    return {
      status: 404,
      body: { error: 'credential_offer_not_found', error_description: 'There is no such offer.' },
    }
  })
}

/** The code reads `notificationId`, the standard `notification_id`: both are understood. */
export function understandOldNotifications(scope: FastifyInstance): void {
  scope.addHook('preValidation', (request, _reply, done) => {
    const { body } = request
    if (isJsonObject(body) && 'notificationId' in body && !('notification_id' in body)) {
      const { notificationId, ...others } = body
      request.body = { ...others, notification_id: notificationId }
    }
    done()
  })
}
