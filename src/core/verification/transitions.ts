import type { Instant } from '../ids.ts'
import type {
  CreatedRequest,
  ExpiredRequest,
  FailedRequest,
  OpenRequest,
  PresentationFailure,
  PresentationRequest,
  RetrievedRequest,
  VerifiedRequest,
} from './presentation-request.ts'

/** The only ways from one state to the next. Pure; the caller writes the result, conditional on the version before it. */

export function isOpen(request: PresentationRequest): request is OpenRequest {
  return request.state === 'created' || request.state === 'retrieved'
}

export function retrieve(request: CreatedRequest, now: Instant): RetrievedRequest {
  return { ...request, state: 'retrieved', version: request.version + 1, retrievedAt: now }
}

export function verify(request: OpenRequest, now: Instant, sealedCredentials: Uint8Array): VerifiedRequest {
  return { ...endedOf(request, now), state: 'verified', sealedCredentials }
}

export function fail(request: OpenRequest, now: Instant, failure: PresentationFailure): FailedRequest {
  return { ...endedOf(request, now), state: 'failed', failure }
}

export function expire(request: OpenRequest, now: Instant): ExpiredRequest {
  return { ...endedOf(request, now), state: 'expired' }
}

/** What an ended request still knows. The key for its answer is gone. */
function endedOf(request: OpenRequest, now: Instant) {
  const { id, tenantId, protocol, query, purpose, responseMode, redirectUri, audience, signer } = request
  const { createdAt, expiresAt, version } = request
  return {
    id,
    tenantId,
    protocol,
    query,
    ...(purpose === undefined ? {} : { purpose }),
    responseMode,
    ...(redirectUri === undefined ? {} : { redirectUri }),
    audience,
    ...(signer === undefined ? {} : { signer }),
    createdAt,
    expiresAt,
    version: version + 1,
    endedAt: now,
  }
}
