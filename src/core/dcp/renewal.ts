import type { Instant } from '../ids.ts'
import type { Write } from '../ports/units.ts'
import type { OpenedCredential } from '../wallet/keep-credentials.ts'
import { warnAt } from '../wallet/next-look.ts'
import type { HolderRequest } from './holder-request.ts'
import type { StoringPorts } from './storing-ports.ts'

/** When to ask for credentials again: when the first of them is about to end. Undefined when none ever does. */
export function renewalOf(kept: readonly OpenedCredential[]): Instant | undefined {
  const times = kept.map(({ credential }) => warnAt(credential)).filter((at) => at !== undefined)
  return times.length === 0 ? undefined : Math.ceil(Math.min(...times))
}

/** What a renewed request replaces goes, in the unit that stores the new; what is gone already is no matter. */
export async function letGo(
  ports: StoringPorts,
  { renews, tenantId }: HolderRequest,
): Promise<readonly Write[]> {
  const former = renews === undefined ? undefined : await ports.dcp.holderRequests.find(tenantId, renews)
  const held = await Promise.all(
    (former?.credentialIds ?? []).map((id) => ports.heldCredentials.find(tenantId, id)),
  )
  return held.flatMap((credential) =>
    credential === undefined ? [] : [ports.heldCredentials.remove(tenantId, credential.id)],
  )
}
