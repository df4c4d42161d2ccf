import { CoreError } from '../../errors.ts'
import type { KeyId, TenantId } from '../../ids.ts'
import type { Cursor } from '../../ports/page.ts'
import type { Write } from '../../ports/units.ts'
import type { BackupFile, WalletBackups } from '../../ports/wallet-backups.ts'
import type { HeldCredential } from '../held-credential.ts'
import { openHeldClaims, openHeldCredential } from '../sealed-credential.ts'
import { backupEvent } from '../wallet-event.ts'
import type { WalletPorts } from '../wallet-ports.ts'
import { encodeContent, type KeptCredential } from './backup-content.ts'

export type BackupPorts = WalletPorts & { readonly walletBackups: WalletBackups }

export interface TakenBackup {
  readonly file: BackupFile
  readonly credentials: number
  /** Credentials that are bound to keys which stay here, for instance that of an issuer. */
  readonly omitted: number
}

/** Long enough that guessing it is hopeless at the cost of a guess. */
const SHORTEST_PASSPHRASE = 12
const PAGE = 200

/**
 * Everything that the wallets of a tenant hold, with the keys that it is bound to, under a passphrase. Access to issuers and what is
 * waited for is not in it.
 * @param alongside further writes of the unit that tells of it
 * @throws {CoreError} `invalid_request`
 */
export async function backUpWallet(
  ports: BackupPorts,
  tenantId: TenantId,
  passphrase: string,
  alongside: (taken: TakenBackup) => readonly Write[] = () => [],
): Promise<TakenBackup> {
  requirePassphrase(passphrase)
  const { wallets, policies, verifiers } = ports.walletRecords
  const held = await listAll(ports, tenantId)
  const portable = await filterPortable(ports, tenantId, held)
  const kept = { wallets: await wallets.all(tenantId) }
  const content = encodeContent({
    credentials: portable.map((credential) => toKept(ports, credential)),
    ...kept,
    policies: await policies.all(tenantId),
    verifiers: await verifiers.all(tenantId),
  })
  const keyIds = [
    ...portable.flatMap(({ holder }) => holder?.keyId ?? []),
    ...kept.wallets.map(({ keyId }) => keyId),
  ]
  const file = await ports.walletBackups.seal(tenantId, content, keyIds, passphrase)
  content.fill(0)
  const taken = { file, credentials: portable.length, omitted: held.length - portable.length }
  const told = backupEvent(ports, tenantId, 'wallet.backup.taken', portable.length)
  await ports.units.commit([...ports.events.append(told), ...alongside(taken)])
  return taken
}

function requirePassphrase(passphrase: string): void {
  if (passphrase.length >= SHORTEST_PASSPHRASE) return
  const message = `must have at least ${SHORTEST_PASSPHRASE} characters`
  throw new CoreError('invalid_request', `The passphrase ${message}.`, {
    violations: [{ pointer: '/passphrase', message }],
  })
}

async function listAll(
  { heldCredentials }: WalletPorts,
  tenantId: TenantId,
): Promise<readonly HeldCredential[]> {
  const all: HeldCredential[] = []
  let after: Cursor | undefined
  do {
    const request = { limit: PAGE, ...(after === undefined ? {} : { after }) }
    const page = await heldCredentials.list(tenantId, {}, request)
    all.push(...page.items)
    after = page.next
  } while (after !== undefined)
  return all
}

/** Bound to keys for holding, or to nobody. */
async function filterPortable(
  { keys }: WalletPorts,
  tenantId: TenantId,
  held: readonly HeldCredential[],
): Promise<readonly HeldCredential[]> {
  const known = new Map<KeyId, boolean>()
  for (const { holder } of held) {
    if (holder === undefined || known.has(holder.keyId)) continue
    const isForHolding = await keys.get(tenantId, holder.keyId, 'holding').then(
      () => true,
      () => false,
    )
    known.set(holder.keyId, isForHolding)
  }
  return held.filter(({ holder }) => holder === undefined || known.get(holder.keyId) === true)
}

function toKept({ secrets }: WalletPorts, credential: HeldCredential): KeptCredential {
  const { sealedClaims: _, sealedCredential: __, renewalId: ___, ...rest } = credential
  return {
    ...rest,
    claims: openHeldClaims(secrets, credential),
    encoded: openHeldCredential(secrets, credential),
  }
}
