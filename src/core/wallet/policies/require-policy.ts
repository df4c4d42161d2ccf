import { CoreError } from '../../errors.ts'
import type { TenantId } from '../../ids.ts'
import type { Ports } from '../../ports/ports.ts'
import { decidePresentation } from './decide-presentation.ts'
import type { NamedVerifier, PresentationPolicy, ShownCredential } from './presentation-policy.ts'

/**
 * The policies by which a verifier may see what it would see. Whoever orders a presentation himself is only held back by what is denied;
 * a machine that answers by itself needs a policy that allows it.
 * @throws {CoreError} `presentation_forbidden`
 */
export async function requirePolicy(
  { clock, walletRecords }: Pick<Ports, 'clock' | 'walletRecords'>,
  tenantId: TenantId,
  verifier: NamedVerifier,
  shown: readonly ShownCredential[],
  { isOrdered }: { readonly isOrdered: boolean },
): Promise<readonly PresentationPolicy[]> {
  const policies = await walletRecords.policies.all(tenantId)
  const decision = decidePresentation(policies, verifier, shown, clock.now())
  if (decision.outcome === 'allowed') return decision.policies
  if (decision.outcome === 'denied') {
    const [{ name }] = decision.policies
    throw forbidden(`The policy ${JSON.stringify(name)} forbids it.`)
  }
  if (isOrdered) return []
  throw forbidden(`It is not ordered by anybody, and ${decision.reason}.`)
}

function forbidden(reason: string): CoreError {
  return new CoreError('presentation_forbidden', `This is not shown to the verifier. ${reason}`, {
    detail: reason,
  })
}
