import { CoreError } from '../errors.ts'
import type { EventType } from '../events/event.ts'
import type { Instant } from '../ids.ts'
import { tryCommit } from '../ports/units.ts'
import type { HeldCredential, HeldCredentialState } from './held-credential.ts'
import { nextLook, warnAt } from './next-look.ts'
import { statusListKey } from './status-list-key.ts'
import { heldCredentialEvent } from './wallet-event.ts'
import type { WalletPorts } from './wallet-ports.ts'

type WatchPorts = WalletPorts
type WalletEvent = Extract<EventType, `wallet.credential.${string}`>

const RETRY_MS = 300_000

const eventOf: Readonly<Record<HeldCredentialState, WalletEvent>> = {
  valid: 'wallet.credential.reinstated',
  suspended: 'wallet.credential.suspended',
  revoked: 'wallet.credential.revoked',
  expired: 'wallet.credential.expired',
}

/**
 * Looks at a held credential that is due: whether its issuer took it back, whether it is over, or about to be. What is revoked or over
 * is not looked at again. A status that cannot be read changes nothing and is read again later.
 */
export async function checkHeldCredential(ports: WatchPorts, credential: HeldCredential): Promise<void> {
  const now = ports.clock.now()
  const { state, freshUntil } = await currentState(ports, credential, now)
  const warning = warnAt(credential)
  const isOver = state === 'revoked' || state === 'expired'
  const tells = !isOver && !credential.expiryTold && warning !== undefined && warning <= now
  const { dueAt: _due, ...rest } = credential
  const looked: HeldCredential = {
    ...rest,
    state,
    expiryTold: credential.expiryTold || tells,
    changedAt: state === credential.state ? credential.changedAt : now,
    version: credential.version + 1,
  }
  const dueAt = isOver ? undefined : nextLook(looked, now, freshUntil)
  const next: HeldCredential = { ...looked, ...(dueAt === undefined ? {} : { dueAt }) }
  const events: readonly WalletEvent[] = [
    ...(state === credential.state ? [] : [eventOf[state]]),
    ...(tells ? (['wallet.credential.expiring'] as const) : []),
  ]
  // Another process may have looked at it, or it was deleted.
  await tryCommit(ports.units, [
    ports.heldCredentials.save(next),
    ...events.flatMap((type) => ports.events.append(heldCredentialEvent(ports, type, next))),
  ])
}

async function currentState(
  ports: WatchPorts,
  credential: HeldCredential,
  now: Instant,
): Promise<{ readonly state: HeldCredentialState; readonly freshUntil: Instant }> {
  const { validUntil, status } = credential
  if (validUntil !== undefined && validUntil <= now) return { state: 'expired', freshUntil: now }
  if (status === undefined) return { state: credential.state, freshUntil: now }
  try {
    const query = { status, ...statusListKey(ports, credential.tenantId, credential) }
    const { status: state, freshUntil } = await ports.statusChecker.check(query)
    return { state, freshUntil }
  } catch (error) {
    if (!(error instanceof CoreError)) throw error
    const { id: heldCredentialId, tenantId } = credential
    ports.log.warn(
      { tenantId, heldCredentialId, code: error.code, detail: error.detail },
      'the status of a held credential cannot be read',
    )
    return { state: credential.state, freshUntil: now + RETRY_MS }
  }
}
