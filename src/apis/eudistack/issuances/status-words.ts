import type { Issuance } from '../../../core/issuance/issuance.ts'
import type { Ports } from '../../../core/ports/ports.ts'
import type { IssuedCredential } from '../../../core/status/credential.ts'
import type { StatusWord } from '../wire.ts'

/** States of the code; the guide has fewer words. */
export type LifeCycleStatus = 'DRAFT' | 'VALID' | 'REVOKED' | 'EXPIRED' | 'WITHDRAWN' | 'ARCHIVED'

export interface Standing {
  readonly word: StatusWord
  readonly lifeCycle: LifeCycleStatus
  readonly credential?: IssuedCredential
}

/** How an issuance stands in the words of the guide and of the code. The wallet's word is waited for: `issued` is still pending. */
export async function standingOf(
  { issuedCredentials, clock }: Pick<Ports, 'issuedCredentials' | 'clock'>,
  issuance: Issuance,
): Promise<Standing> {
  const credentialId = 'credentialId' in issuance ? issuance.credentialId : undefined
  const credential =
    credentialId === undefined ? undefined : await issuedCredentials.find(issuance.tenantId, credentialId)
  const lifeCycle = lifeCycleOf(issuance, credential, clock.now())
  return {
    word: credential?.status === 'revoked' ? 'revoked' : wordOf(issuance, clock.now()),
    lifeCycle: issuance.requester?.archived === true ? 'ARCHIVED' : lifeCycle,
    ...(credential === undefined ? {} : { credential }),
  }
}

function wordOf(issuance: Issuance, now: number): StatusWord {
  switch (issuance.state) {
    case 'offered':
    case 'retrieved':
      // Time has decided, even where the job that writes it down has not come by yet.
      return issuance.expiresAt <= now ? 'expired' : 'pending'
    case 'authorized':
    case 'deferred':
    case 'issued':
      return 'pending'
    case 'accepted':
      return 'accepted'
    case 'rejected':
      return 'rejected'
    case 'failed':
      return 'error'
    case 'expired':
      return issuance.withdrawn ? 'rejected' : 'expired'
  }
}

function lifeCycleOf(
  issuance: Issuance,
  credential: IssuedCredential | undefined,
  now: number,
): LifeCycleStatus {
  if (credential?.status === 'revoked') return 'REVOKED'
  if (issuance.state === 'rejected' || issuance.state === 'failed' || issuance.state === 'expired')
    return 'WITHDRAWN'
  if (issuance.state !== 'accepted') return 'DRAFT'
  return (credential?.validUntil ?? Number.POSITIVE_INFINITY) <= now ? 'EXPIRED' : 'VALID'
}
