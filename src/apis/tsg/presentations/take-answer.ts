import { CoreError } from '../../../core/errors.ts'
import { as, type PresentationRequestId } from '../../../core/ids.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import {
  answerPresentationRequest,
  type WalletAnswer,
} from '../../../core/verification/answer-presentation-request.ts'
import { requestSecret } from '../../../core/verification/presentation-reference.ts'
import { requireOpen } from '../../../core/verification/retrieve-presentation-request.ts'
import { equalInConstantTime } from '../../../lib/constant-time.ts'
import { parseJson } from '../../../lib/json.ts'
import { Refusal } from '../../../lib/refusal.ts'
import type { TsgPorts } from '../ports.ts'

type Form = Readonly<Record<string, unknown>>
const MAX_BYTES = 262_144

/**
 * An answer to a request that this API made, found by its `state` (OpenID4VP 1.0 §8.2). Whatever is wrong with the presentation ends the
 * request; what is no answer leaves it open.
 * @throws {CoreError} `presentation_request_not_found`, `presentation_request_over`, `invalid_request`, `presentation_refused`
 */
export async function takeAnswer(ports: TsgPorts, tenant: Tenant, form: Form): Promise<void> {
  const { state } = form
  const known =
    typeof state === 'string' && state.length <= 200
      ? await ports.documents.find(tenant.id, 'presentation-state', state)
      : undefined
  const id = known && as<PresentationRequestId>(String(known.data['requestId']))
  const found = id && (await ports.presentationRequests.find(tenant.id, id))
  if (found === undefined || !isStateOf(ports, found, String(state))) {
    throw new CoreError('presentation_request_not_found', 'The requested resource does not exist.')
  }
  const request = requireOpen(found, ports.clock.now())
  const answer = readForm(form)
  const ended = await answerPresentationRequest(ports, tenant, request, answer)
  if (ended.state === 'failed' && !('refusal' in answer)) {
    const { code, message, clause } = ended.failure
    throw new CoreError('presentation_refused', `The presentation was refused: ${code}.`, {
      detail: `${message} (${clause})`,
    })
  }
}

function isStateOf(
  { secrets }: TsgPorts,
  request: Parameters<typeof requestSecret>[2],
  state: string,
): boolean {
  return equalInConstantTime(Buffer.from(requestSecret(secrets, 'state', request)), Buffer.from(state))
}

function readForm({ vp_token: token, error }: Form): WalletAnswer {
  if (typeof error === 'string') {
    const code = error === 'access_denied' ? 'access_denied' : 'wallet_error'
    return { refusal: { code, message: 'the wallet or its person declined', clause: 'OpenID4VP 1.0 §8.5' } }
  }
  if (token === undefined)
    throw new CoreError('invalid_request', 'The answer has neither vp_token nor error.')
  if (typeof token !== 'string') return { vpToken: token }
  try {
    return { vpToken: parseJson(Buffer.from(token), { maxBytes: MAX_BYTES, maxDepth: 64 }) }
  } catch (cause) {
    if (!(cause instanceof Refusal)) throw cause
    throw new CoreError('invalid_request', 'vp_token is no JSON object.', { detail: cause.reason, cause })
  }
}
