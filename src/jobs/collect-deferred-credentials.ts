import type { Ports } from '../core/ports/ports.ts'
import { collectDeferredCredential } from '../core/wallet/collect-deferred-credentials.ts'
import type { WalletPorts } from '../core/wallet/wallet-ports.ts'

/** Questions at once: an issuer that drips must not hold the others up for long. */
const AT_ONCE = 10

/** Asks for the credentials that issuers did not have ready. Each question is asked by one process. */
export async function collectDeferredCredentials(
  ports: WalletPorts & Pick<Ports, 'tenants'>,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const due = await ports.deferredCollections.due(ports.clock.now(), AT_ONCE)
    let askable = 0
    const asked = due.map(async (collection) => {
      const tenant = await ports.tenants.find(collection.tenantId)
      // Of a tenant that was taken away: it is being erased.
      if (tenant === undefined) return
      askable++
      await collectDeferredCredential(ports, tenant, collection)
    })
    const failures = (await Promise.allSettled(asked)).filter(({ status }) => status === 'rejected')
    if (failures[0]?.status === 'rejected') throw failures[0].reason
    if (due.length < AT_ONCE || askable === 0) return
  }
}
