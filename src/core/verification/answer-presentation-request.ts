import type { Tenant } from '../tenants/tenant.ts'
import { changePresentationRequest } from './change-presentation-request.ts'
import { describeChecks } from './describe-checks.ts'
import { keepEvidence } from './evidence/keep-evidence.ts'
import { presentationEvent } from './presentation-event.ts'
import { failureOf } from './presentation-fault.ts'
import type { OpenRequest, PresentationFailure, PresentationRequest } from './presentation-request.ts'
import { type PresentedResults, sealPresented } from './presented-credentials.ts'
import { sealReceipt } from './receipt.ts'
import { requireOpen } from './retrieve-presentation-request.ts'
import { underTenantPolicy } from './tenant-policy.ts'
import { endNow, fail, verify } from './transitions.ts'
import type { VerificationPorts } from './verification-ports.ts'
import { verifyPresentation } from './verify-presentation.ts'
import { type ProvedCredentials, verifyProvedCredentials } from './verify-proved-credentials.ts'

/** What a wallet sent, as its protocol reads it. */
export type WalletAnswer =
  | { readonly vpToken: unknown }
  /** Credentials under one proof of the holder's key, which the protocol has checked. */
  | { readonly proved: ProvedCredentials }
  /** The wallet, or its person, will not answer. */
  | { readonly refusal: PresentationFailure }
  /** What came is no answer. */
  | { readonly fault: unknown }

/**
 * Takes the answer of a wallet: the request ends as verified or as failed, by whichever answer is written first.
 * @param answerHash by which the same answer is known when it comes again
 * @throws {CoreError} `presentation_request_over` when another answer, or the end of its time, came first; ours when the answer cannot be
 *   judged: then the request stays open
 */
export async function answerPresentationRequest(
  ports: VerificationPorts,
  tenant: Tenant,
  request: OpenRequest,
  answer: WalletAnswer,
  answerHash?: Uint8Array,
): Promise<PresentationRequest> {
  const judged = await judge(ports, tenant, request, answer)
  const hashed = answerHash === undefined ? {} : { answerHash }
  return changePresentationRequest(ports, request, (one) => {
    const end = endNow(ports)
    const open = requireOpen(one, end.now)
    if ('failure' in judged) {
      const { failure } = judged
      const next = { ...fail(open, end, failure), ...hashed }
      const detail = `${failure.code}: ${failure.message} (${failure.clause})`
      return { next, event: presentationEvent(ports, 'presentation.failed', next, detail) }
    }
    const next = {
      ...verify(open, end, sealPresented(ports.secrets, open, judged.results)),
      ...receiptOf(ports, open, answer),
      ...hashed,
    }
    const alongside = keepEvidence(ports, tenant, open, judged.vpToken)
    const detail = describeChecks(ports.secrets, open, judged.results)
    return { next, event: presentationEvent(ports, 'presentation.verified', next, detail), alongside }
  })
}

async function judge(
  ports: VerificationPorts,
  tenant: Tenant,
  request: OpenRequest,
  answer: WalletAnswer,
): Promise<
  | { readonly failure: PresentationFailure }
  | { readonly results: PresentedResults; readonly vpToken: unknown }
> {
  if ('refusal' in answer) return { failure: answer.refusal }
  try {
    if ('fault' in answer) throw answer.fault
    if ('proved' in answer) {
      const results = await verifyProvedCredentials(ports, tenant, request, answer.proved)
      return { results, vpToken: Object.fromEntries(answer.proved.credentials) }
    }
    const { vpToken } = answer
    const results = await verifyPresentation(underTenantPolicy(ports, tenant), tenant, request, vpToken)
    return { results, vpToken }
  } catch (error) {
    const failure = failureOf(error)
    if (failure === undefined) throw error
    return { failure }
  }
}

function receiptOf(
  { secrets }: Pick<VerificationPorts, 'secrets'>,
  request: OpenRequest,
  answer: WalletAnswer,
) {
  if (request.rules?.includeReceipt !== true) return {}
  const receipt =
    'proved' in answer
      ? answer.proved.receipt
      : 'vpToken' in answer
        ? { vp_token: answer.vpToken }
        : undefined
  return receipt === undefined ? {} : { sealedReceipt: sealReceipt(secrets, request, receipt) }
}
