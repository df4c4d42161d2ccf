import type { Log } from '../../core/ports/log.ts'
import { createErrorHandler, type ErrorHandler, type RenderFailure } from '../../http/error-handler.ts'

/**
 * Refusals at the product's token paths: one and the same answer for whoever cannot prove to be an active client, and 415 for what
 * is no form. All else as the authorization server says it.
 */
export function tokenErrorHandler(log: Log, renderOauthError: RenderFailure): ErrorHandler {
  return createErrorHandler(log, (failure, request) => {
    const rendered = renderOauthError(failure, request)
    if (rendered.status === 401)
      return { ...rendered, body: { error: 'invalid_client', error_description: 'invalid_client' } }
    return failure.code === 'media_type_unsupported' ? { ...rendered, status: 415 } : rendered
  })
}
