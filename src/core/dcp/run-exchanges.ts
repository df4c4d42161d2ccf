import type { Ports } from '../ports/ports.ts'
import type { CredentialExchange } from './credential-exchange.ts'
import { type DeliverPorts, deliverExchange } from './deliver-exchange.ts'
import { endExchange } from './end-exchange.ts'
import { evaluateExchange, type SignExchangePorts } from './sign-exchange.ts'

export type RunExchangePorts = SignExchangePorts & DeliverPorts & Pick<Ports, 'tenants'>

const AT_ONCE = 20

/** Takes every exchange that is due one step further: evaluated, then brought to its holder. Bounded work per round. */
export async function runExchanges(ports: RunExchangePorts, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const due = await ports.dcp.exchanges.due(ports.clock.now(), AT_ONCE)
    const steps = await Promise.allSettled(due.map((exchange) => step(ports, exchange)))
    const failed = steps.find(({ status }) => status === 'rejected')
    if (failed?.status === 'rejected') throw failed.reason
    if (due.length < AT_ONCE) return
  }
}

async function step(ports: RunExchangePorts, exchange: CredentialExchange): Promise<void> {
  const { tenantId, context } = exchange
  const [tenant, participant] = await Promise.all([
    ports.tenants.find(tenantId),
    ports.dcp.participants.findByName(tenantId, context),
  ])
  if (tenant === undefined || participant === undefined) {
    await ports.units.commit([ports.dcp.exchanges.save(endExchange(exchange, 'rejected'))])
    return
  }
  const isSigned = exchange.state === 'delivering' || exchange.state === 'rejected'
  const ready = isSigned ? exchange : await evaluateExchange(ports, tenant, exchange)
  if (ready?.dueAt === undefined) return
  await deliverExchange(ports, participant, ready)
}
