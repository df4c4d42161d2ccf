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

/** The response code came back. */
export function redeem<Request extends VerifiedRequest | FailedRequest>(
  request: Request,
  now: Instant,
): Request {
  return { ...request, version: request.version + 1, redeemedAt: now }
}

/** What an ended request still knows. The key for its answer is gone, and nothing is due. */
function endedOf(request: OpenRequest, now: Instant) {
  const { state: _state, dueAt: _due, sealedDecryptionKey: _key, verifierInfo: _info, ...kept } = request
  const { retrievedAt: _retrieved, ...known } = kept as typeof kept & { readonly retrievedAt?: Instant }
  return { ...known, version: request.version + 1, endedAt: now }
}
