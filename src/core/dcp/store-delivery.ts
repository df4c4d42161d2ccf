import { equalInConstantTime } from '../../lib/constant-time.ts'
import { sha256, sha256Base64url } from '../../lib/hash.ts'
import { CoreError } from '../errors.ts'
import type { CredentialMessage } from '../ports/dcp-peers.ts'
import { type Write, WriteConflict } from '../ports/units.ts'
import type { OpenedCredential } from '../wallet/keep-credentials.ts'
import { heldCredentialEvent } from '../wallet/wallet-event.ts'
import { toleratesPeers } from './compatibility.ts'
import { type HolderRequest, holderRequestName } from './holder-request.ts'
import type { Participant } from './participant.ts'
import { letGo, renewalOf } from './renewal.ts'
import { openPart } from './sealed-exchange.ts'
import type { StoringPorts } from './storing-ports.ts'
import { verifyDelivered } from './verify-delivered.ts'

export interface Delivery {
  readonly sender: string
  /** What came in the sender's self-issued token. */
  readonly token: string | undefined
  readonly message: Omit<CredentialMessage, 'issuerPid'>
}

const MAX_TRIES = 5

/**
 * An issuer brings what one of our participants asked for (DCP §6.3.2). Everything is checked before anything is kept, and all of it is
 * kept as one unit with the request, or nothing. What comes again changes nothing.
 * @throws {CoreError} `credential_exchange_not_found`, `credential_request_denied`, `access_token_invalid`, `already_exists`; what
 *   verifying a credential raises
 */
export async function storeDelivery(
  ports: StoringPorts,
  participant: Participant,
  delivery: Delivery,
): Promise<void> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const request = await requireRequest(ports, participant, delivery)
    const plan = await planDelivery(ports, participant, request, delivery)
    if (plan === undefined) return
    try {
      await ports.units.commit([ports.dcp.holderRequests.save(plan.next), ...plan.writes])
      return
    } catch (error) {
      // The same delivery twice at once, our own question how it stands, a credential that was to be replaced and is gone: look again.
      if (!(error instanceof WriteConflict)) throw error
    }
  }
  throw new CoreError('changed_meanwhile', 'The request is being changed by others. Try again.')
}

async function requireRequest(
  ports: StoringPorts,
  { tenantId, context, settings }: Participant,
  { sender, token, message: { holderPid, status } }: Delivery,
): Promise<HolderRequest> {
  const request = await ports.dcp.holderRequests.findByName(
    tenantId,
    holderRequestName({ context, holderPid }),
  )
  if (request === undefined) {
    throw new CoreError('credential_exchange_not_found', 'The holder asked for nothing under this holderPid.')
  }
  if (request.issuer !== sender) {
    throw new CoreError('credential_request_denied', 'The holder asked another issuer.', {
      detail: `another DID delivers what was asked of ${request.issuer}`,
    })
  }
  if (
    request.sealedToken !== undefined &&
    settings.requireTokenEcho &&
    !toleratesPeers({ settings }, 'edc')
  ) {
    const expected = openPart<string>(ports.secrets, request, 'token', request.sealedToken)
    if (token === undefined || !equalInConstantTime(sha256(token), sha256(expected))) {
      throw new CoreError('access_token_invalid', 'The token of the request did not come back in `token`.', {
        detail: token === undefined ? 'no token' : 'another token',
      })
    }
  }
  // An issuer that did not hear our answer says again that it rejects.
  const isSaidAgain = request.state === 'rejected' && status === 'REJECTED'
  const isOver = request.state === 'rejected' || request.state === 'error'
  if (isOver && !isSaidAgain && request.isStanding !== true) {
    throw new CoreError('already_exists', 'The request has ended.')
  }
  return request
}

interface Plan {
  readonly next: HolderRequest
  readonly writes: readonly Write[]
}

/** Undefined when there is nothing to do. */
async function planDelivery(
  ports: StoringPorts,
  participant: Participant,
  request: HolderRequest,
  { sender, message }: Delivery,
): Promise<Plan | undefined> {
  const { dueAt: _, rejectionReason: _former, ...rest } = request
  if (message.status === 'REJECTED') {
    if (request.state === 'issued' || request.state === 'rejected') return undefined
    const { rejectionReason } = message
    const rejected: HolderRequest = {
      ...rest,
      state: 'rejected',
      ...(rejectionReason === undefined ? {} : { rejectionReason: rejectionReason.slice(0, 1_000) }),
      version: request.version + 1,
    }
    return { next: rejected, writes: [] }
  }
  const known = new Set(request.deliveredHashes)
  const fresh = new Map(
    message.credentials
      .map((container) => [sha256Base64url(container.payload), container] as const)
      .filter(([hash]) => !known.has(hash)),
  )
  if (fresh.size === 0) {
    const { tenantId, id: requestId } = request
    ports.log.info({ tenantId, requestId }, 'a DCP delivery brings nothing new')
    return undefined
  }
  if (isAnswered(request)) {
    throw new CoreError('already_exists', 'The request was answered. More needs another request.')
  }
  const kept: OpenedCredential[] = []
  for (const container of fresh.values()) {
    kept.push(await verifyDelivered(ports, participant, request, sender, container))
  }
  const renewAt = participant.settings.autoRenew && request.wanted.length > 0 ? renewalOf(kept) : undefined
  const next: HolderRequest = {
    ...rest,
    ...(renewAt === undefined ? {} : { dueAt: renewAt }),
    state: 'issued',
    deliveredHashes: [...request.deliveredHashes, ...fresh.keys()],
    credentialIds: [...request.credentialIds, ...kept.map(({ credential }) => credential.id)],
    version: request.version + 1,
  }
  return {
    next,
    writes: [
      ...kept.flatMap(({ credential }) => [
        ports.heldCredentials.add(credential),
        ...ports.events.append(heldCredentialEvent(ports, 'wallet.credential.stored', credential)),
      ]),
      ...(await letGo(ports, request)),
    ],
  }
}

/**
 * A delivery answers its request (DCP §6.3.2): once as many credentials came as were asked for, in one message or in several, the issuer
 * brings nothing else under it. Only what is waited for by agreement has no end.
 */
function isAnswered({ wanted, deliveredHashes, isStanding }: HolderRequest): boolean {
  return isStanding !== true && deliveredHashes.length >= wanted.length
}
