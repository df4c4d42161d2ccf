import type { Ports } from '../ports/ports.ts'
import type { CredentialExchange } from './credential-exchange.ts'
import { type DeliverPorts, deliverExchange } from './deliver-exchange.ts'
import { endExchange } from './end-exchange.ts'
import { evaluateExchange, type SignExchangePorts } from './sign-exchange.ts'

export type ExchangePorts = SignExchangePorts & DeliverPorts & Pick<Ports, 'tenants'>

/** Takes an exchange that is due one step further: evaluated, then brought to its holder. */
export async function stepExchange(ports: ExchangePorts, exchange: CredentialExchange): Promise<void> {
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
