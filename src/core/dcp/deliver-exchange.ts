import type { EventType } from '../events/event.ts'
import type { IssuanceId, StatusListId, TenantId } from '../ids.ts'
import type { Issuance, Issued } from '../issuance/issuance.ts'
import { issuanceEvent } from '../issuance/issuance-event.ts'
import { accept, fail, reject } from '../issuance/transitions.ts'
import type { CredentialContainer, CredentialMessage, DcpPeers } from '../ports/dcp-peers.ts'
import type { Ports } from '../ports/ports.ts'
import { type Write, WriteConflict } from '../ports/units.ts'
import { toleratesPeers } from './compatibility.ts'
import type { CredentialExchange } from './credential-exchange.ts'
import { endExchange } from './end-exchange.ts'
import type { Participant } from './participant.ts'
import { openPart } from './sealed-exchange.ts'
import { revoke, supersede } from './supersede.ts'

export type DeliverPorts = Pick<
  Ports,
  | 'clock'
  | 'random'
  | 'units'
  | 'dcp'
  | 'secrets'
  | 'issuances'
  | 'issuedCredentials'
  | 'statusLists'
  | 'statusListFormats'
  | 'events'
  | 'log'
> & {
  readonly dcpPeers: DcpPeers
  readonly statusListChanged?: (tenantId: TenantId, listId: StatusListId) => void
}

/** Waits between tries, seconds: three more within a minute of the first, and one for good measure. */
const pauses = [1, 4, 12, 25] as const
/** Nobody else tries before: longer than a request may take. */
const LEASE_MS = 14_000

/**
 * One try to bring an exchange to its holder: all its credentials in one message, or the rejection with its reason. Between processes
 * the lease decides who tries. A failure of the holder's is tried again with the same ids and a fresh token; its refusal ends it.
 */
export async function deliverExchange(
  ports: DeliverPorts,
  participant: Participant,
  due: CredentialExchange,
): Promise<void> {
  const exchange: CredentialExchange = {
    ...due,
    attempts: due.attempts + 1,
    dueAt: ports.clock.now() + LEASE_MS,
    version: due.version + 1,
  }
  if (!(await commit(ports, exchange, []))) return
  const token =
    exchange.sealedToken === undefined
      ? undefined
      : openPart<string>(ports.secrets, exchange, 'token', exchange.sealedToken)
  const answer = await ports.dcpPeers.deliver(
    participant,
    exchange.holderDid,
    spelledFor(participant, messageOf(ports, exchange)),
    token,
  )
  if (exchange.state === 'rejected') return endNotice(ports, exchange, answer.outcome)
  if (answer.outcome === 'done') {
    const also = await supersede(ports, participant, exchange)
    await end(ports, endExchange(exchange, 'delivered'), 'issuance.accepted', accept, also)
    return
  }
  const { detail } = answer
  ports.log.warn(
    { tenantId: exchange.tenantId, exchangeId: exchange.id, attempts: exchange.attempts, detail },
    'a DCP delivery did not get through',
  )
  const pause = pauses[exchange.attempts - 1]
  if (answer.outcome === 'unavailable' && pause !== undefined) {
    await tryLater(ports, exchange, pause)
    return
  }
  const isRefused = answer.outcome === 'refused'
  const reason = isRefused ? 'The holder refused the credentials.' : 'The holder could not be reached.'
  await end(
    ports,
    endExchange(exchange, 'rejected', { reason }),
    isRefused ? 'issuance.rejected' : 'issuance.failed',
    (issuance, now) => (isRefused ? reject(issuance, now) : fail(issuance, now, reason)),
  )
  await takeBack(ports, exchange)
}

/** The wallet of TSG knows the profiles by no name but `jwt`. */
function spelledFor(participant: Participant, message: CredentialMessage): CredentialMessage {
  if (!toleratesPeers(participant, 'tsg')) return message
  return { ...message, credentials: message.credentials.map((one) => ({ ...one, format: 'jwt' })) }
}

function messageOf({ secrets }: Pick<Ports, 'secrets'>, exchange: CredentialExchange): CredentialMessage {
  const { id, holderPid, sealedCredentials, reason } = exchange
  if (exchange.state === 'rejected' || sealedCredentials === undefined) {
    return {
      issuerPid: id,
      holderPid,
      status: 'REJECTED',
      credentials: [],
      rejectionReason: reason ?? 'The request was rejected.',
    }
  }
  const credentials = openPart<CredentialContainer[]>(secrets, exchange, 'credentials', sealedCredentials)
  return { issuerPid: id, holderPid, status: 'ISSUED', credentials }
}

/** The rejection was told, or will not be heard: it stands either way. */
async function endNotice(
  ports: DeliverPorts,
  exchange: CredentialExchange,
  outcome: 'done' | 'refused' | 'unavailable',
): Promise<void> {
  const pause = pauses[exchange.attempts - 1]
  if (outcome === 'unavailable' && pause !== undefined) await tryLater(ports, exchange, pause)
  else await commit(ports, endExchange(exchange, 'rejected'), [])
}

async function tryLater(ports: DeliverPorts, exchange: CredentialExchange, seconds: number): Promise<void> {
  const dueAt = ports.clock.now() + seconds * 1000
  await commit(ports, { ...exchange, dueAt, version: exchange.version + 1 }, [])
}

/** The exchange and every issuance in it end as one. */
async function end(
  ports: DeliverPorts,
  next: CredentialExchange,
  type: Extract<EventType, `issuance.${string}`>,
  finish: (issuance: Issued, now: number) => Issuance,
  also: readonly Write[] = [],
): Promise<void> {
  const writes: Write[] = [...also]
  for (const { issuanceId } of next.issued) {
    const issuance = await ports.issuances.find(next.tenantId, issuanceId as IssuanceId)
    if (issuance?.state !== 'issued') continue
    const ended = finish(issuance, ports.clock.now())
    writes.push(ports.issuances.save(ended), ...ports.events.append(issuanceEvent(ports, type, ended)))
  }
  await commit(ports, next, writes)
}

/** Nobody has them, so nobody may use them. */
async function takeBack(ports: DeliverPorts, { tenantId, issued }: CredentialExchange): Promise<void> {
  for (const { credentialId } of issued) {
    await revoke(ports, tenantId, credentialId, 'The holder never took it.')
  }
}

async function commit(
  { units, dcp }: DeliverPorts,
  next: CredentialExchange,
  writes: readonly Write[],
): Promise<boolean> {
  try {
    await units.commit([dcp.exchanges.save(next), ...writes])
    return true
  } catch (error) {
    if (error instanceof WriteConflict) return false
    throw error
  }
}
