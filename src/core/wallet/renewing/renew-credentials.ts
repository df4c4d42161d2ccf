import { CoreError, type ErrorCode } from '../../errors.ts'
import type { HeldCredentialId, KeyId } from '../../ids.ts'
import type { ClientContext } from '../../ports/issuer-client.ts'
import { tryCommit, type Write } from '../../ports/units.ts'
import type { Tenant } from '../../tenants/tenant.ts'
import { type Collected, collectCredentials } from '../collect-credentials.ts'
import type { HeldCredential } from '../held-credential.ts'
import { storedHoldingKey } from '../holding-key.ts'
import { renewalFailedEvent, renewedEvent } from '../wallet-event.ts'
import type { WalletPorts } from '../wallet-ports.ts'
import type { CredentialRenewal } from './credential-renewal.ts'
import { openRenewal, sealRenewal } from './sealed-renewal.ts'

const BUDGET_MS = 30_000
/** Longer than one renewal can take: then another process may try. */
const LEASE_MS = 60_000
const FIRST_PAUSE_MS = 60_000
const LONGEST_PAUSE_MS = 6 * 3_600_000
/** After these the issuer may do it another time. */
const passing: ReadonlySet<ErrorCode> = new Set([
  'outgoing_failed',
  'storage_unavailable',
  'status_list_unavailable',
])

/**
 * Has credentials anew before they end, when it is time: whoever claims the renewal does it. A refusal ends it, what passes is tried again
 * ever less often until the credentials are over.
 */
export async function renewDueCredentials(
  ports: WalletPorts,
  tenant: Tenant,
  due: CredentialRenewal,
): Promise<void> {
  const held = await stillHeld(ports, due)
  if (held.length === 0) {
    await tryCommit(ports.units, forget(ports, due))
    return
  }
  let current = await claim(ports, due)
  if (current === undefined) return
  try {
    current = await refresh(ports, tenant, current)
    await renew(ports, tenant, current)
  } catch (error) {
    if (!(error instanceof CoreError)) throw error
    await putOff(ports, current, error)
  }
}

async function putOff(ports: WalletPorts, current: CredentialRenewal, error: CoreError): Promise<void> {
  const { tenantId, id: renewalId, attempts, version } = current
  ports.log.warn({ tenantId, renewalId, code: error.code, detail: error.detail }, 'no renewed credential')
  if (!passing.has(error.code)) {
    const told = ports.events.append(renewalFailedEvent(ports, current, error.message))
    await tryCommit(ports.units, [...forget(ports, current), ...told])
    return
  }
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(attempts, 12), LONGEST_PAUSE_MS)
  const next = { ...current, dueAt: ports.clock.now() + pause, version: version + 1 }
  await tryCommit(ports.units, [ports.walletRecords.renewals.save(next)])
}

/**
 * Has a credential anew now, with those that came with it.
 * @throws {CoreError} `credential_not_found`, `grant_unsupported` when its issuer gave no way, `changed_meanwhile`, what collecting raises
 */
export async function renewHeldCredential(
  ports: WalletPorts,
  tenant: Tenant,
  id: HeldCredentialId,
  alongside: (collected: Collected) => readonly Write[] = () => [],
): Promise<Collected> {
  const credential = await ports.heldCredentials.find(tenant.id, id)
  if (credential === undefined)
    throw new CoreError('credential_not_found', 'The office holds no such credential.')
  const { renewalId } = credential
  const renewal = renewalId && (await ports.walletRecords.renewals.find(tenant.id, renewalId))
  if (renewal === undefined) {
    throw new CoreError('grant_unsupported', 'The issuer gave no access by which it could be had anew.')
  }
  const claimed = await claim(ports, renewal)
  if (claimed === undefined) {
    throw new CoreError('changed_meanwhile', 'The credential is being renewed. Look again.')
  }
  return renew(ports, tenant, await refresh(ports, tenant, claimed), alongside)
}

async function claim(ports: WalletPorts, renewal: CredentialRenewal): Promise<CredentialRenewal | undefined> {
  const claimed = {
    ...renewal,
    attempts: renewal.attempts + 1,
    dueAt: ports.clock.now() + LEASE_MS,
    version: renewal.version + 1,
  }
  return (await tryCommit(ports.units, [ports.walletRecords.renewals.save(claimed)])) ? claimed : undefined
}

/** Access anew, kept before it is used: a refresh token may be good for one use only. */
async function refresh(
  ports: WalletPorts,
  tenant: Tenant,
  claimed: CredentialRenewal,
): Promise<CredentialRenewal> {
  const opened = openRenewal(ports.secrets, claimed)
  const context = await contextOf(ports, tenant, opened.clientKeyId)
  const session = await ports.issuerClient.refresh(opened.session, context)
  const refreshed = {
    ...claimed,
    sealed: sealRenewal(ports.secrets, claimed, { ...opened, session }),
    version: claimed.version + 1,
  }
  await ports.units.commit([ports.walletRecords.renewals.save(refreshed)])
  return refreshed
}

async function renew(
  ports: WalletPorts,
  tenant: Tenant,
  current: CredentialRenewal,
  alongside: (collected: Collected) => readonly Write[] = () => [],
): Promise<Collected> {
  const { session, credentials, wish, clientKeyId } = openRenewal(ports.secrets, current)
  return collectCredentials(
    ports,
    tenant,
    wish,
    { session, credentials },
    { id: clientKeyId, whenKept: [], whenSpent: [ports.keys.destroy(tenant.id, clientKeyId)] },
    await contextOf(ports, tenant, clientKeyId),
    (collected) => [
      // What was collected has a renewal of its own; this one is done.
      ports.walletRecords.renewals.remove(tenant.id, current.id),
      ...ports.events.append(renewedEvent(ports, current, collected.credentials)),
      ...alongside(collected),
    ],
  )
}

async function contextOf(ports: WalletPorts, tenant: Tenant, keyId: KeyId): Promise<ClientContext> {
  return {
    deadline: ports.clock.now() + BUDGET_MS,
    key: await storedHoldingKey(ports, tenant, { keyId }),
  }
}

async function stillHeld(
  { heldCredentials }: WalletPorts,
  { tenantId, credentialIds }: CredentialRenewal,
): Promise<readonly HeldCredential[]> {
  const found = await Promise.all(credentialIds.map((id) => heldCredentials.find(tenantId, id)))
  return found.filter(
    (one) => one !== undefined && one.state !== 'revoked' && one.state !== 'expired',
  ) as HeldCredential[]
}

function forget(ports: WalletPorts, renewal: CredentialRenewal): readonly Write[] {
  const { tenantId, id } = renewal
  const { clientKeyId } = openRenewal(ports.secrets, renewal)
  return [ports.walletRecords.renewals.remove(tenantId, id), ports.keys.destroy(tenantId, clientKeyId)]
}
