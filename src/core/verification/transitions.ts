import type { Instant } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'
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

export function verify(request: OpenRequest, end: End, sealedCredentials: Uint8Array): VerifiedRequest {
  return { ...endedOf(request, end), state: 'verified', sealedCredentials }
}

export function fail(request: OpenRequest, end: End, failure: PresentationFailure): FailedRequest {
  return { ...endedOf(request, end), state: 'failed', failure }
}

export function expire(request: OpenRequest, end: End): ExpiredRequest {
  return { ...endedOf(request, end), state: 'expired' }
}

/** When a request ends, and how long it is kept after that. */
interface End {
  readonly now: Instant
  readonly keptUntil: Instant
}

const DAY_MS = 86_400_000

export function endNow({ clock, settings }: Pick<Ports, 'clock' | 'settings'>): End {
  const now = clock.now()
  return { now, keptUntil: now + settings.presentationDays * DAY_MS }
}

/** The response code came back. */
export function redeem<Request extends VerifiedRequest | FailedRequest>(
  request: Request,
  now: Instant,
): Request {
  return { ...request, version: request.version + 1, redeemedAt: now }
}

/** What an ended request still knows. The key for its answer is gone. */
function endedOf(request: OpenRequest, { now, keptUntil }: End) {
  const { state: _state, sealedDecryptionKey: _key, verifierInfo: _info, ...kept } = request
  const { retrievedAt: _retrieved, ...known } = kept as typeof kept & { readonly retrievedAt?: Instant }
  return { ...known, version: request.version + 1, endedAt: now, dueAt: keptUntil }
}
