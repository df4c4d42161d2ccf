import type { Ports } from '../core/ports/ports.ts'
import { expireAuthorization } from '../core/wallet/authorizing/finish-authorization.ts'
import { renewDueCredentials } from '../core/wallet/renewing/renew-credentials.ts'
import type { WalletPorts } from '../core/wallet/wallet-ports.ts'

/** Issuers that are asked at once. */
const AT_ONCE = 10

/** Has credentials anew before they end, and ends collections that nobody came back for. Bounded work per round. */
export async function renewHeldCredentials(
  ports: WalletPorts & Pick<Ports, 'tenants'>,
  signal: AbortSignal,
): Promise<void> {
  const { authorizations, renewals } = ports.walletRecords
  for (const due of await authorizations.due(ports.clock.now(), AT_ONCE))
    await expireAuthorization(ports, due)
  while (!signal.aborted) {
    const due = await renewals.due(ports.clock.now(), AT_ONCE)
    let askable = 0
    const renewing = due.map(async (renewal) => {
      const tenant = await ports.tenants.find(renewal.tenantId)
      // Of a tenant that was taken away: it is being erased.
      if (tenant === undefined) return
      askable++
      await renewDueCredentials(ports, tenant, renewal)
    })
    const failures = (await Promise.allSettled(renewing)).filter(({ status }) => status === 'rejected')
    if (failures[0]?.status === 'rejected') throw failures[0].reason
    if (due.length < AT_ONCE || askable === 0) return
  }
}
