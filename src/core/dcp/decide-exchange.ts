import { CoreError } from '../errors.ts'
import type { DcpRecordId, TenantId } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'
import { type Write, WriteConflict } from '../ports/units.ts'
import type { CredentialExchange } from './credential-exchange.ts'
import { endExchange } from './end-exchange.ts'

type Needs = Pick<Ports, 'dcp' | 'units' | 'clock'>
type Alongside = (exchange: CredentialExchange) => readonly Write[]

/** @throws {CoreError} `credential_exchange_not_found` */
export async function findExchange(
  { dcp }: Pick<Ports, 'dcp'>,
  tenantId: TenantId,
  id: DcpRecordId,
): Promise<CredentialExchange> {
  const exchange = await dcp.exchanges.find(tenantId, id)
  if (exchange === undefined)
    throw new CoreError('credential_exchange_not_found', 'There is no such request.')
  return exchange
}

/**
 * An operator lets a request through that waits for approval: its credentials are signed and delivered at once.
 * @throws {CoreError} `credential_exchange_not_found`, `issuance_state_forbids`
 */
export function approveExchange(
  ports: Needs,
  tenantId: TenantId,
  id: DcpRecordId,
  alongside: Alongside = () => [],
): Promise<CredentialExchange> {
  return decide(ports, tenantId, id, alongside, (exchange) => ({
    ...exchange,
    state: 'approved',
    dueAt: ports.clock.now(),
    version: exchange.version + 1,
  }))
}

/** An operator refuses it; the holder is told the reason. */
export function denyExchange(
  ports: Needs,
  tenantId: TenantId,
  id: DcpRecordId,
  reason: string,
  alongside: Alongside = () => [],
): Promise<CredentialExchange> {
  return decide(ports, tenantId, id, alongside, (exchange) =>
    endExchange(exchange, 'rejected', { reason, notifyAt: ports.clock.now() }),
  )
}

async function decide(
  ports: Needs,
  tenantId: TenantId,
  id: DcpRecordId,
  alongside: Alongside,
  next: (exchange: CredentialExchange) => CredentialExchange,
): Promise<CredentialExchange> {
  const exchange = await findExchange(ports, tenantId, id)
  if (exchange.state !== 'pending') throw forbidden(exchange)
  const decided = next(exchange)
  const save = ports.dcp.exchanges.save(decided)
  try {
    await ports.units.commit([save, ...alongside(decided)])
  } catch (error) {
    if (!(error instanceof WriteConflict) || error.write !== save) throw error
    throw forbidden(await findExchange(ports, tenantId, id))
  }
  return decided
}

function forbidden({ state }: CredentialExchange): CoreError {
  return new CoreError('issuance_state_forbids', `Nothing waits for a decision: the request is ${state}.`)
}
