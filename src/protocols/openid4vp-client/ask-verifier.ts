import { CoreError } from '../../core/errors.ts'
import type { OutgoingRequest, OutgoingResponse } from '../../core/ports/outgoing-http.ts'
import type { Ports } from '../../core/ports/ports.ts'

export type VerifierHttpPorts = Pick<Ports, 'outgoing' | 'clock'>

/** How long a request may take that nobody else limits. */
const USUAL_MS = 10_000

/**
 * Asks a verifier, never beyond the deadline of the presentation. No redirect is followed (OpenID4VP 1.0 §14.7).
 * @throws {CoreError} `outgoing_failed`, `outgoing_refused`
 */
export async function askVerifier(
  { outgoing, clock }: VerifierHttpPorts,
  deadline: number,
  request: Pick<OutgoingRequest, 'url' | 'method' | 'headers' | 'body' | 'maxBytes'>,
): Promise<OutgoingResponse> {
  const left = deadline - clock.now()
  if (left <= 0) {
    throw new CoreError('outgoing_failed', 'The verifier took too long.', {
      detail: 'the time of the whole presentation is over',
    })
  }
  return outgoing.request({
    ...request,
    purpose: 'presentation',
    ...(left < USUAL_MS ? { timeoutMs: left } : {}),
  })
}

export const FORM = { 'content-type': 'application/x-www-form-urlencoded' } as const
