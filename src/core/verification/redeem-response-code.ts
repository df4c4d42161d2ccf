import { equalInConstantTime } from '../../lib/constant-time.ts'
import { CoreError } from '../errors.ts'
import type { Ports } from '../ports/ports.ts'
import { type Write, WriteConflict } from '../ports/units.ts'
import { requestSecret } from './presentation-reference.ts'
import type { FailedRequest, PresentationRequest, VerifiedRequest } from './presentation-request.ts'
import { redeem } from './transitions.ts'

/**
 * The application brings the response code that a browser brought back (OpenID4VP 1.0 §13.3): the person before it is the one who
 * answered. Counts once.
 * @param alongside further writes of the same unit
 * @throws {CoreError} `invalid_request` for another code, `presentation_request_over` the second time
 */
export async function redeemResponseCode(
  ports: Pick<Ports, 'clock' | 'secrets' | 'units' | 'presentationRequests'>,
  request: PresentationRequest,
  code: string,
  alongside: (redeemed: VerifiedRequest | FailedRequest) => readonly Write[] = () => [],
): Promise<VerifiedRequest | FailedRequest> {
  if (
    (request.state !== 'verified' && request.state !== 'failed') ||
    request.redirectUri === undefined ||
    !equalInConstantTime(code, requestSecret(ports.secrets, 'response-code', request))
  ) {
    const message = 'is not the code of an answer to this request'
    throw new CoreError('invalid_request', `responseCode ${message}.`, {
      violations: [{ pointer: '/responseCode', message }],
    })
  }
  if (request.redeemedAt !== undefined) throw spent()
  const redeemed = redeem(request, ports.clock.now())
  const save = ports.presentationRequests.save(redeemed)
  try {
    await ports.units.commit([save, ...alongside(redeemed)])
  } catch (error) {
    if (error instanceof WriteConflict && error.write === save) throw spent()
    throw error
  }
  return redeemed
}

function spent(): CoreError {
  return new CoreError('presentation_request_over', 'This response code was used.')
}
