import type { TenantId } from '../../ids.ts'
import type { InspectCredential } from '../../ports/inspect-credential.ts'
import type { Ports } from '../../ports/ports.ts'
import type { HeldCredential } from '../held-credential.ts'
import { decidePresentation } from './decide-presentation.ts'
import type { NamedVerifier } from './presentation-policy.ts'
import { shownCredential } from './shown-credential.ts'

/**
 * Which credentials no policy keeps from a verifier, for protocols in which the holder has already said what it may see: what is denied
 * is left out, and not told. Credentials are shown whole.
 */
export async function policyFilter(
  ports: Pick<Ports, 'clock' | 'walletRecords'> & { readonly inspectCredential: InspectCredential },
  tenantId: TenantId,
  verifier: NamedVerifier,
): Promise<(credential: HeldCredential, encoded: string) => boolean> {
  const policies = await ports.walletRecords.policies.all(tenantId)
  const now = ports.clock.now()
  return (credential, encoded) => {
    const shown = shownCredential(ports, credential, encoded, [])
    return decidePresentation(policies, verifier, [shown], now).outcome !== 'denied'
  }
}
