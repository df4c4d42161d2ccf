import type { CredentialId, Instant } from '../ids.ts'
import type { HolderKey } from './holder-key.ts'
import type {
  Accepted,
  Authorized,
  Deferred,
  Expired,
  Failed,
  Issuance,
  IssuanceAccessToken,
  Issued,
  Offered,
  Rejected,
  Retrieved,
} from './issuance.ts'
import type { Requester } from './requester.ts'

/** The only ways from one state to the next. Pure; the caller writes the result, conditional on the version before it. */

type Unfinished = Offered | Retrieved | Authorized | Deferred
type Finished = Issued | Unfinished

export function isFinal(issuance: Issuance): issuance is Accepted | Rejected | Failed | Expired {
  return ['accepted', 'rejected', 'failed', 'expired'].includes(issuance.state)
}

export function isOpen(issuance: Issuance): issuance is Offered | Retrieved {
  return issuance.state === 'offered' || issuance.state === 'retrieved'
}

/** The members that every state has. */
function processOf(issuance: Issuance) {
  const { id, tenantId, credentialConfigurationId, protocol, subject, requester } = issuance
  const { createdAt, expiresAt, version } = issuance
  return {
    id,
    tenantId,
    credentialConfigurationId,
    protocol,
    ...(subject === undefined ? {} : { subject }),
    ...(requester === undefined ? {} : { requester }),
    createdAt,
    expiresAt,
    version: version + 1,
  }
}

function unsignedOf({ sealedClaims, validUntil, offerGeneration, sealedRecipient }: Unfinished) {
  return {
    sealedClaims,
    ...(validUntil === undefined ? {} : { validUntil }),
    offerGeneration,
    ...(sealedRecipient === undefined ? {} : { sealedRecipient }),
  }
}

/** There is nothing more to tell the application. */
export function forgetCallback<Any extends Issuance>(issuance: Any): Any {
  if (issuance.requester?.sealedCallback === undefined) return issuance
  const { sealedCallback: _callback, ...requester } = issuance.requester
  return { ...issuance, requester }
}

export function retrieve(issuance: Offered, now: Instant): Retrieved {
  return { ...issuance, state: 'retrieved', version: issuance.version + 1, retrievedAt: now }
}

/** A new offer takes the place of the one before: its link and codes are new, its tries are not counted yet. */
export function refresh(issuance: Offered | Retrieved, expiresAt: Instant): Offered {
  const { transactionCode } = issuance
  return {
    ...processOf(issuance),
    ...unsignedOf(issuance),
    state: 'offered',
    ...(transactionCode === undefined ? {} : { transactionCode: { ...transactionCode, wrongTries: 0 } }),
    offerGeneration: issuance.offerGeneration + 1,
    ...(issuance.requester === undefined
      ? {}
      : { requester: { ...issuance.requester, offerGeneration: issuance.offerGeneration + 1 } }),
    expiresAt,
    dueAt: expiresAt,
  }
}

/** The client puts an ended issuance away. */
export function archive<Any extends Issuance>(issuance: Any, requester: Requester): Any {
  return { ...issuance, version: issuance.version + 1, requester: { ...requester, archived: true } }
}

/** A wrong transaction code: the try is counted. */
export function countWrongTry<Open extends Offered | Retrieved>(issuance: Open): Open {
  if (issuance.transactionCode === undefined) return issuance
  const { wrongTries } = issuance.transactionCode
  return {
    ...issuance,
    version: issuance.version + 1,
    transactionCode: { ...issuance.transactionCode, wrongTries: wrongTries + 1 },
  }
}

export function authorize(issuance: Offered | Retrieved, accessToken: IssuanceAccessToken): Authorized {
  return {
    ...processOf(issuance),
    ...unsignedOf(issuance),
    state: 'authorized',
    accessToken,
    dueAt: accessToken.refresh?.expiresAt ?? accessToken.expiresAt,
  }
}

/** A refresh token was spent for a new pair. */
export function reauthorize<Held extends Authorized | Deferred>(
  issuance: Held,
  accessToken: IssuanceAccessToken,
): Held {
  return { ...issuance, version: issuance.version + 1, accessToken }
}

export function defer(
  issuance: Authorized,
  holderKeys: readonly HolderKey[],
  now: Instant,
  until: Instant,
): Deferred {
  return {
    ...processOf(issuance),
    ...unsignedOf(issuance),
    state: 'deferred',
    accessToken: issuance.accessToken,
    holderKeys,
    decision: 'pending',
    deferredAt: now,
    dueAt: until,
  }
}

export function approve(issuance: Deferred): Deferred {
  return { ...issuance, version: issuance.version + 1, decision: 'approved' }
}

/** From an open offer when the wallet proved everything in one message. */
export function issue(
  issuance: Offered | Retrieved | Authorized | Deferred,
  credentialId: CredentialId,
  now: Instant,
  acceptedAt: Instant,
): Issued {
  const { sealedClaims } = issuance
  return {
    ...processOf(issuance),
    state: 'issued',
    ...('accessToken' in issuance ? { accessToken: issuance.accessToken } : {}),
    credentialId,
    issuedAt: now,
    sealedClaims,
    dueAt: acceptedAt,
  }
}

/** What an ended issuance still knows. The claims are gone. */
function endedOf(issuance: Finished, now: Instant) {
  return {
    ...processOf(issuance),
    endedAt: now,
    ...(issuance.state === 'issued' ? { credentialId: issuance.credentialId } : {}),
    ...('accessToken' in issuance && issuance.accessToken !== undefined
      ? { accessToken: issuance.accessToken }
      : {}),
  }
}

export function accept(issuance: Issued, now: Instant): Accepted {
  return { ...endedOf(issuance, now), state: 'accepted', credentialId: issuance.credentialId }
}

export function reject(issuance: Issued | Deferred, now: Instant): Rejected {
  return { ...endedOf(issuance, now), state: 'rejected' }
}

export function fail(issuance: Finished, now: Instant, reason: string): Failed {
  return { ...endedOf(issuance, now), state: 'failed', reason }
}

export function expire(issuance: Unfinished, now: Instant, withdrawn = false): Expired {
  return { ...endedOf(issuance, now), state: 'expired', withdrawn }
}
