import type { Tenant } from '../tenants/tenant.ts'
import { changePresentationRequest } from './change-presentation-request.ts'
import { presentationEvent } from './presentation-event.ts'
import { failureOf } from './presentation-fault.ts'
import type { OpenRequest, PresentationFailure, PresentationRequest } from './presentation-request.ts'
import { type PresentedResults, sealPresented } from './presented-credentials.ts'
import { requireOpen } from './retrieve-presentation-request.ts'
import { fail, verify } from './transitions.ts'
import type { VerificationPorts } from './verification-ports.ts'
import { verifyPresentation } from './verify-presentation.ts'

/** What a wallet sent, as its protocol reads it. */
export type WalletAnswer =
  | { readonly vpToken: unknown }
  /** The wallet, or its person, will not answer. */
  | { readonly refusal: PresentationFailure }
  /** What came is no answer. */
  | { readonly fault: unknown }

/**
 * Takes the answer of a wallet: the request ends as verified or as failed, by whichever answer is written first.
 * @throws {CoreError} `presentation_request_over` when another answer, or the end of its time, came first; ours when the answer cannot be
 *   judged: then the request stays open
 */
export async function answerPresentationRequest(
  ports: VerificationPorts,
  tenant: Tenant,
  request: OpenRequest,
  answer: WalletAnswer,
): Promise<PresentationRequest> {
  const judged = await judge(ports, tenant, request, answer)
  return changePresentationRequest(ports, request, (one) => {
    const now = ports.clock.now()
    const open = requireOpen(one, now)
    if ('failure' in judged) {
      const { failure } = judged
      const next = fail(open, now, failure)
      const detail = `${failure.code}: ${failure.message} (${failure.clause})`
      return { next, event: presentationEvent(ports, 'presentation.failed', next, detail) }
    }
    const next = verify(open, now, sealPresented(ports.secrets, open, judged.results))
    return { next, event: presentationEvent(ports, 'presentation.verified', next) }
  })
}

async function judge(
  ports: VerificationPorts,
  tenant: Tenant,
  request: OpenRequest,
  answer: WalletAnswer,
): Promise<{ readonly failure: PresentationFailure } | { readonly results: PresentedResults }> {
  if ('refusal' in answer) return { failure: answer.refusal }
  try {
    if ('fault' in answer) throw answer.fault
    return { results: await verifyPresentation(ports, tenant, request, answer.vpToken) }
  } catch (error) {
    const failure = failureOf(error)
    if (failure === undefined) throw error
    return { failure }
  }
}
