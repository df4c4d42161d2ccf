import type { FastifyInstance } from 'fastify'
import type { ErrorHandler } from '../../http/error-handler.ts'
import type { SurfacePlugin } from '../../http/mount-surface.ts'
import { addCompleteIssuanceEndpoint } from './complete-issuance-endpoint.ts'
import { addIssuanceRequestEndpoint } from './issuance-request-endpoint.ts'
import { addIssueEndpoint } from './issue-endpoint.ts'
import { addManifestEndpoint } from './manifest-endpoint.ts'
import { parseWalletForm } from './parse-wallet-form.ts'
import type { AuthenticatorPorts } from './ports.ts'
import { addPresentationRequestEndpoint } from './presentation-request-endpoint.ts'
import { useTenantOfPath } from './tenant-of-path.ts'
import { addVerifyPresentationEndpoint } from './verify-presentation-endpoint.ts'

/** A presentation may hold a photo, and be as large as that. */
const BODY_LIMIT = 4_194_304

/**
 * What Microsoft Authenticator speaks with, to be mounted at `/v1.0`. Wallets read failures in the envelope of the API that applications
 * use: `errors` is its handler.
 */
export function createAuthenticatorSurface(ports: AuthenticatorPorts, errors: ErrorHandler): SurfacePlugin {
  return (scope) => {
    scope.setErrorHandler(errors as never)
    useTenantOfPath(scope, ports.tenantContext)
    readBodies(scope)
    addManifestEndpoint(scope, ports)
    addIssuanceRequestEndpoint(scope, ports)
    addIssueEndpoint(scope, ports)
    addCompleteIssuanceEndpoint(scope, ports)
    addPresentationRequestEndpoint(scope, ports)
    addVerifyPresentationEndpoint(scope, ports)
  }
}

/** Wallets send a JWT as text, and forms as large as a photo. */
function readBodies(scope: FastifyInstance): void {
  scope.addContentTypeParser(
    ['text/plain', 'application/jwt'],
    { parseAs: 'string', bodyLimit: BODY_LIMIT },
    (_request, body, done) => done(null, body),
  )
  const form = 'application/x-www-form-urlencoded'
  scope.removeContentTypeParser(form)
  scope.addContentTypeParser(form, { parseAs: 'string', bodyLimit: BODY_LIMIT }, (_request, body, done) => {
    try {
      done(null, parseWalletForm(String(body)))
    } catch (error) {
      done(error as Error)
    }
  })
}
