import { decodeBase64url } from '../../../lib/base64url.ts'
import { type JsonObject, parseJsonObject } from '../../../lib/json.ts'
import type { ErrorCode } from '../../errors.ts'
import type { TransactionData, VerifierQuestion } from '../../ports/verifier-client.ts'
import type { Tenant } from '../../tenants/tenant.ts'
import type { PresentationPolicy } from '../policies/presentation-policy.ts'
import type { Candidate } from './candidate.ts'
import { choose } from './choose-credentials.ts'
import { Declined } from './declined.ts'
import type { PresentationOrder } from './presentation-order.ts'
import type { PresentingPorts } from './presenting-ports.ts'
import type { Selected } from './select-credentials.ts'
import { verifierContext } from './verifier-context.ts'

/** What would become of an order, now. */
export interface PresentationPreview
  extends Pick<VerifierQuestion, 'verifier' | 'identifiedBy' | 'responseUri'> {
  readonly selected: readonly Selected<Candidate>[]
  /** By which it would be shown. */
  readonly policies: readonly PresentationPolicy[]
  /** What would be authorized with it: for a person to read. */
  readonly transactionData: readonly PreviewedTransaction[]
  /** Why nothing would be shown. */
  readonly problem?: { readonly code: ErrorCode; readonly message: string }
}

export interface PreviewedTransaction extends Pick<TransactionData, 'type' | 'queryIds'> {
  readonly data: JsonObject
}

/**
 * Who asks, for what, and what would be shown, without answering. The verifier sees that its request was read; one that is authentic and
 * wrong is told so, as always.
 * @throws {CoreError} `verifier_request_invalid`, `credential_not_found`, `outgoing_failed`, `outgoing_refused`
 */
export async function previewPresentation(
  ports: PresentingPorts,
  tenant: Tenant,
  order: Omit<PresentationOrder, 'transactionDataTypes'>,
): Promise<PresentationPreview> {
  const question = await ports.verifierClient.open(order.requestUri, verifierContext(ports, tenant))
  const { verifier, identifiedBy, responseUri } = question
  const seen = {
    verifier,
    identifiedBy,
    responseUri,
    transactionData: question.transactionData.map(({ type, queryIds, encoded }) => ({
      type,
      queryIds,
      data: parseJsonObject(decodeBase64url(encoded)),
    })),
  }
  try {
    const { selected, policies } = await choose(ports, tenant, question, order)
    return { ...seen, selected, policies }
  } catch (error) {
    if (!(error instanceof Declined)) throw error
    const { code, message } = error
    return { ...seen, selected: [], policies: [], problem: { code, message } }
  }
}
