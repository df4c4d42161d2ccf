import type { EventType } from '../events/event.ts'
import type { Issuance } from '../issuance/issuance.ts'
import type { PresentationFailureCode, PresentationRequest } from '../verification/presentation-request.ts'
import type { CallbackFact, NewCallback } from './callback.ts'

/** What the wallet says of its failure, as applications know it (contract section 7). */
const walletMessages: ReadonlySet<string> = new Set([
  'fetch_contract_error',
  'issuance_service_error',
  'linked_domain_error',
  'unspecified_error',
  'user_canceled',
])

/** The callback that an event of an issuance brings to the application that asked for it, if it wants any. */
export function callbackOfIssuance(type: EventType, issuance: Issuance): { readonly callback?: NewCallback } {
  const sealedTarget = issuance.requester?.sealedCallback
  const fact = factOfIssuance(type, issuance)
  if (sealedTarget === undefined || fact === undefined) return {}
  const isAwaited = issuance.protocol === 'authenticator'
  return { callback: { sequence: issuance.version, fact, sealedTarget, isAwaited } }
}

function factOfIssuance(type: EventType, issuance: Issuance): CallbackFact | undefined {
  switch (type) {
    case 'issuance.retrieved':
      return { status: 'request_retrieved' }
    case 'issuance.accepted':
      return { status: 'issuance_successful' }
    case 'issuance.rejected':
      return flowFailed('user_canceled')
    case 'issuance.failed':
      return flowFailed(issuance.state === 'failed' ? issuance.reason : '')
    default:
      return undefined
  }
}

function flowFailed(reason: string): CallbackFact {
  const message = walletMessages.has(reason) ? reason : 'issuance_service_error'
  return { status: 'issuance_error', error: { code: 'IssuanceFlowFailed', message } }
}

/** As {@link callbackOfIssuance}, of a presentation request. */
export function callbackOfPresentation(
  type: EventType,
  request: PresentationRequest,
): { readonly callback?: NewCallback } {
  const sealedTarget = request.requester?.sealedCallback
  const fact = factOfPresentation(type, request)
  if (sealedTarget === undefined || fact === undefined) return {}
  const isAwaited = request.protocol === 'authenticator'
  return { callback: { sequence: request.version, fact, sealedTarget, isAwaited } }
}

function factOfPresentation(type: EventType, request: PresentationRequest): CallbackFact | undefined {
  switch (type) {
    case 'presentation.retrieved':
      return { status: 'request_retrieved' }
    case 'presentation.verified':
      return { status: 'presentation_verified' }
    case 'presentation.failed': {
      if (request.state !== 'failed') return undefined
      const { code, message } = request.failure
      const isAboutClaims = code === 'query_not_satisfied'
      return {
        status: 'presentation_error',
        error: {
          code: isAboutClaims ? 'claimValidationError' : 'tokenError',
          message: general[code] ?? sentence(message),
        },
      }
    }
    default:
      return undefined
  }
}

/** What says more than is the application's business: which host, which list. The operator finds it with the request. */
const general: Readonly<Partial<Record<PresentationFailureCode, string>>> = {
  untrusted_issuer: 'The issuer is not accepted, or not linked with its domain.',
  did_unresolvable: 'A DID could not be resolved.',
  issuer_keys_unavailable: 'The keys of the issuer could not be read.',
  status_list_unavailable: 'The status of the credential could not be read.',
  signature_invalid: 'A signature is not valid.',
}

function sentence(text: string): string {
  const first = text.slice(0, 1).toUpperCase()
  return `${first}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`
}
