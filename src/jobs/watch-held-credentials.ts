import { checkHeldCredential } from '../core/wallet/check-held-credential.ts'
import type { WalletPorts } from '../core/wallet/wallet-ports.ts'

const AT_ONCE = 50

/** Looks at held credentials that are due: taken back, over, or about to end. Bounded work per round. */
export async function watchHeldCredentials(ports: WalletPorts, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const due = await ports.heldCredentials.due(ports.clock.now(), AT_ONCE)
    const looks = await Promise.allSettled(due.map((credential) => checkHeldCredential(ports, credential)))
    const failures = looks.filter(({ status }) => status === 'rejected')
    if (failures[0]?.status === 'rejected') throw failures[0].reason
    if (due.length < AT_ONCE) return
  }
}
