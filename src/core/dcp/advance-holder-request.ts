import type { DcpPeers, PeerAnswer, PublishedCredential } from '../ports/dcp-peers.ts'
import type { Ports } from '../ports/ports.ts'
import { WriteConflict } from '../ports/units.ts'
import { createHolderRequest } from './create-holder-request.ts'
import type { HolderRequest, WantedCredential } from './holder-request.ts'
import type { Participant } from './participant.ts'
import { openPart } from './sealed-exchange.ts'

export type AdvancePorts = Pick<Ports, 'clock' | 'random' | 'units' | 'dcp' | 'secrets' | 'log'> & {
  readonly dcpPeers: DcpPeers
}

/** Nobody else goes on with it before: longer than three requests may take. */
const LEASE_MS = 40_000
const LONGEST_PAUSE_SECONDS = 900
/** Tries to reach an issuer before it is given up. */
const MOST_ATTEMPTS = 10

/** Takes a request that is due one step further; without its participant it is forgotten. */
export async function stepHolderRequest(ports: AdvancePorts, request: HolderRequest): Promise<void> {
  const { tenantId, context, id } = request
  const participant = await ports.dcp.participants.findByName(tenantId, context)
  if (participant !== undefined) return advanceHolderRequest(ports, participant, request)
  await ports.units.commit([ports.dcp.holderRequests.remove(tenantId, id)])
}

/**
 * Takes a request one step further: asks the issuer, or asks it how the request stands, in case its delivery was lost. Between
 * processes the lease decides who asks.
 */
async function advanceHolderRequest(
  ports: AdvancePorts,
  participant: Participant,
  due: HolderRequest,
): Promise<void> {
  if (due.state === 'issued') return renew(ports, due)
  const now = ports.clock.now()
  if (due.expiresAt <= now) {
    await commit(ports, failed(due, 'The issuer delivered nothing in time.'))
    return
  }
  const isNew = due.state === 'created' || due.state === 'requesting'
  const request: HolderRequest = {
    ...due,
    state: isNew ? 'requesting' : due.state,
    attempts: due.attempts + 1,
    dueAt: now + LEASE_MS,
    version: due.version + 1,
  }
  if (!(await commit(ports, request))) return
  await commit(
    ports,
    isNew ? await send(ports, participant, request) : await poll(ports, participant, request),
  )
}

/** What is about to end is asked for again; the old request has done its part. */
async function renew(ports: AdvancePorts, due: HolderRequest): Promise<void> {
  const { dueAt: _, ...rest } = due
  const input = {
    issuer: due.issuer,
    credentialIds: due.wanted.map(({ id }) => id),
    participant: due.context,
    renews: due.id,
  }
  const done = ports.dcp.holderRequests.save({ ...rest, version: due.version + 1 })
  try {
    await createHolderRequest(ports, due.tenantId, input, () => [done])
  } catch (error) {
    // Another process was faster.
    if (!(error instanceof WriteConflict) || error.write !== done) throw error
  }
}

async function send(
  ports: AdvancePorts,
  participant: Participant,
  request: HolderRequest,
): Promise<HolderRequest> {
  const { issuer, holderPid, sealedToken, sealedCode } = request
  const metadata = await ports.dcpPeers.metadata(participant, issuer)
  const unknown =
    metadata.outcome === 'done'
      ? request.wanted.filter(({ id }) => !metadata.value.some((one) => one.id === id))
      : []
  if (unknown.length > 0) {
    return failed(request, `The issuer does not publish ${unknown.map(({ id }) => id).join(', ')}.`)
  }
  const wanted = request.wanted.map((one) => complete(one, metadata))
  // Before the issuer is asked: it may deliver before it has answered, and what it delivers is held against this.
  const asked: HolderRequest = { ...request, wanted, version: request.version + 1 }
  if (!(await commit(ports, asked))) return asked
  const answer = await ports.dcpPeers.requestCredentials(participant, issuer, {
    holderPid,
    credentialIds: wanted.map(({ id }) => id),
    ...(sealedToken === undefined
      ? {}
      : { token: openPart<string>(ports.secrets, request, 'token', sealedToken) }),
    ...(sealedCode === undefined
      ? {}
      : { preAuthorizedCode: openPart<string>(ports.secrets, request, 'code', sealedCode) }),
  })
  if (answer.outcome === 'refused') return failed(asked, answer.detail)
  if (answer.outcome === 'unavailable') {
    ports.log.warn({ tenantId: request.tenantId, requestId: request.id, detail: answer.detail }, 'no issuer')
    return asked.attempts >= MOST_ATTEMPTS ? failed(asked, answer.detail) : later(ports, asked)
  }
  const requested: HolderRequest = { ...asked, state: 'requested', issuerPid: answer.value }
  return later(ports, { ...requested, attempts: 0 })
}

/** Without metadata of the issuer, what it calls things stays unknown. */
function complete(
  wanted: WantedCredential,
  metadata: PeerAnswer<readonly PublishedCredential[]>,
): WantedCredential {
  const found = metadata.outcome === 'done' ? metadata.value.find(({ id }) => id === wanted.id) : undefined
  if (found === undefined) return wanted
  const { id, credentialType, profile } = found
  return {
    id,
    ...(credentialType === undefined ? {} : { credentialType }),
    ...(profile === undefined ? {} : { profile }),
  }
}

/** A safety net: what counts is the delivery. */
async function poll(
  ports: AdvancePorts,
  participant: Participant,
  request: HolderRequest,
): Promise<HolderRequest> {
  if (request.issuerPid === undefined) return later(ports, request)
  const answer = await ports.dcpPeers.requestStatus(participant, request.issuer, request.issuerPid)
  if (answer.outcome === 'done' && answer.value === 'REJECTED') {
    const { dueAt: _, ...rest } = request
    return { ...rest, state: 'rejected', version: request.version + 1 }
  }
  if (answer.outcome !== 'done') {
    ports.log.info({ tenantId: request.tenantId, requestId: request.id, detail: answer.detail }, 'no status')
  }
  return later(ports, request)
}

function failed(request: HolderRequest, failure: string): HolderRequest {
  const { dueAt: _, ...rest } = request
  return { ...rest, state: 'error', failure: failure.slice(0, 1_000), version: request.version + 1 }
}

function later({ clock }: AdvancePorts, request: HolderRequest): HolderRequest {
  const seconds = Math.min(5 * 2 ** Math.min(request.attempts, 10), LONGEST_PAUSE_SECONDS)
  const dueAt = Math.min(clock.now() + seconds * 1000, request.expiresAt)
  return { ...request, dueAt, version: request.version + 1 }
}

/** False when it was changed meanwhile: a delivery came. */
async function commit({ units, dcp }: AdvancePorts, next: HolderRequest): Promise<boolean> {
  try {
    await units.commit([dcp.holderRequests.save(next)])
    return true
  } catch (error) {
    if (error instanceof WriteConflict) return false
    throw error
  }
}
