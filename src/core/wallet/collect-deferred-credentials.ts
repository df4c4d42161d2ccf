import { CoreError, type ErrorCode } from '../errors.ts'
import type { HeldCredentialId, KeyId } from '../ids.ts'
import type { ClientContext, IssuerAnswer } from '../ports/issuer-client.ts'
import { tryCommit, type Write } from '../ports/units.ts'
import type { Tenant } from '../tenants/tenant.ts'
import type { EndedCollection, PendingCollection } from './deferred-collection.ts'
import { type HoldingKey, identityKey, storedHoldingKey } from './holding-key.ts'
import { planKeeping } from './keep-credentials.ts'
import { nextQuestion } from './plan-waiting.ts'
import { openSession, sealSession, type WaitingSession } from './sealed-session.ts'
import { tellIssuer } from './tell-issuer.ts'
import { collectionFailedEvent } from './wallet-event.ts'
import type { WalletPorts } from './wallet-ports.ts'

/** Longer than one question can take: then another process may ask. */
const LEASE_MS = 60_000
const BUDGET_MS = 30_000
/** After these the issuer may still have the credential ready another time. */
const passing: ReadonlySet<ErrorCode> = new Set(['outgoing_failed', 'storage_unavailable'])

/**
 * Asks the issuer of a deferred credential once more (OpenID4VCI 1.0 §9): keeps what is ready, waits on, or ends what was denied or took
 * too long. Whoever claims the question asks it; a process that dies leaves it to the next.
 */
export async function collectDeferredCredential(
  ports: WalletPorts,
  tenant: Tenant,
  due: PendingCollection,
): Promise<void> {
  const now = ports.clock.now()
  const claimed = { ...due, attempts: due.attempts + 1, dueAt: now + LEASE_MS, version: due.version + 1 }
  if (!(await tryCommit(ports.units, [ports.deferredCollections.save(claimed)]))) return
  const waiting = openSession(ports.secrets, due, due.sealedSession)
  if (now >= due.expiresAt) return fail(ports, claimed, waiting, 'The issuer took too long.')
  try {
    const keys = await keysOf(ports, tenant, waiting)
    const context = await contextOf(ports, tenant, waiting, now)
    const { session, transactionId } = waiting
    const answer = await ports.issuerClient.collectDeferred(session, transactionId, context)
    if (answer.outcome === 'deferred') await waitOn(ports, claimed, waiting, answer)
    else await keep(ports, tenant, claimed, waiting, keys, answer, context)
  } catch (error) {
    if (!(error instanceof CoreError)) throw error
    ports.log.info({ collectionId: due.id, code: error.code, detail: error.detail }, 'no deferred credential')
    if (!passing.has(error.code)) return fail(ports, claimed, waiting, error.message)
    const dueAt = nextQuestion(ports.clock.now(), undefined, claimed.attempts)
    await tryCommit(ports.units, [
      ports.deferredCollections.save({ ...claimed, dueAt, version: claimed.version + 1 }),
    ])
  }
}

async function keysOf(
  ports: WalletPorts,
  tenant: Tenant,
  { keys, identity }: WaitingSession,
): Promise<readonly HoldingKey[]> {
  return identity === undefined
    ? Promise.all(keys.map((key) => storedHoldingKey(ports, tenant, key)))
    : [await identityKey(ports, tenant, identity)]
}

async function contextOf(
  ports: WalletPorts,
  tenant: Tenant,
  { clientKeyId }: WaitingSession,
  now: number,
): Promise<ClientContext> {
  return {
    deadline: now + BUDGET_MS,
    key: await storedHoldingKey(ports, tenant, { keyId: clientKeyId }),
  }
}

async function waitOn(
  ports: WalletPorts,
  claimed: PendingCollection,
  waiting: WaitingSession,
  { session, transactionId, intervalSeconds }: Extract<IssuerAnswer, { outcome: 'deferred' }>,
): Promise<void> {
  const next: PendingCollection = {
    ...claimed,
    // The session may have new tokens.
    sealedSession: sealSession(ports.secrets, claimed, { ...waiting, session, transactionId }),
    dueAt: nextQuestion(ports.clock.now(), intervalSeconds, claimed.attempts),
    version: claimed.version + 1,
  }
  await tryCommit(ports.units, [ports.deferredCollections.save(next)])
}

async function keep(
  ports: WalletPorts,
  tenant: Tenant,
  claimed: PendingCollection,
  waiting: WaitingSession,
  keys: readonly HoldingKey[],
  answer: Extract<IssuerAnswer, { outcome: 'issued' }>,
  context: ClientContext,
): Promise<void> {
  try {
    const delivery = {
      credentialIssuer: answer.session.credentialIssuer,
      offered: waiting.offered,
      keys,
      credentials: answer.credentials,
      deadline: context.deadline,
      ...(waiting.walletId === undefined ? {} : { walletId: waiting.walletId }),
    }
    const { kept, writes } = await planKeeping(ports, tenant, delivery, waiting.rule)
    const used = new Set(kept.map(({ credential }) => credential.holder?.keyId))
    const ids = kept.map(({ credential }) => credential.id)
    await ports.units.commit([
      ports.deferredCollections.save(ended(ports, claimed, 'collected', ids)),
      ...(await destroyKeys(ports, claimed, waiting, used)),
      ...writes,
    ])
  } catch (error) {
    await tellIssuer(ports, [{ answer }], 'credential_failure', context)
    throw error
  }
  await tellIssuer(ports, [{ answer }], 'credential_accepted', context)
}

/** What nothing is bound to is not kept, nor the key of access that nobody waits with any more. */
async function destroyKeys(
  ports: WalletPorts,
  { tenantId }: PendingCollection,
  { keys, clientKeyId, sharedWith }: WaitingSession,
  used: ReadonlySet<KeyId | undefined> = new Set(),
): Promise<readonly Write[]> {
  const others = await Promise.all(sharedWith.map((id) => ports.deferredCollections.find(tenantId, id)))
  const isNeeded = others.some((other) => other?.state === 'pending')
  const proved = keys.map(({ keyId }) => keyId).filter((keyId) => !used.has(keyId))
  return [...proved, ...(isNeeded ? [] : [clientKeyId])].map((id) => ports.keys.destroy(tenantId, id))
}

async function fail(
  ports: WalletPorts,
  claimed: PendingCollection,
  waiting: WaitingSession,
  failure: string,
): Promise<void> {
  const failed = { ...ended(ports, claimed, 'failed', []), failure }
  await tryCommit(ports.units, [
    ports.deferredCollections.save(failed),
    ...(await destroyKeys(ports, claimed, waiting)),
    ...ports.events.append(collectionFailedEvent(ports, failed, failure)),
  ])
}

function ended(
  { clock }: Pick<WalletPorts, 'clock'>,
  { id, tenantId, source, createdAt, expiresAt, version }: PendingCollection,
  state: EndedCollection['state'],
  credentialIds: readonly HeldCredentialId[],
): EndedCollection {
  return {
    id,
    tenantId,
    source,
    createdAt,
    expiresAt,
    version: version + 1,
    state,
    endedAt: clock.now(),
    credentialIds,
  }
}
