import type { KeyId, TenantId } from '../../ids.ts'
import { tryCommit, type Write } from '../../ports/units.ts'
import type { OpenedBackup } from '../../ports/wallet-backups.ts'
import type { RecordsOf } from '../../ports/wallet-records.ts'
import type { HeldCredential } from '../held-credential.ts'
import { sealHeldCredential } from '../sealed-credential.ts'
import { backupEvent } from '../wallet-event.ts'
import type { BackupPorts } from './back-up-wallet.ts'
import { type BackupContent, decodeContent, type KeptCredential } from './backup-content.ts'

export interface RestoredBackup {
  readonly credentials: number
  readonly wallets: number
  readonly policies: number
  readonly verifiers: number
  /** What was there already, and stays as it is. */
  readonly skipped: number
}

/**
 * Brings back what a backup holds. What is there already stays as it is, so that it can be done again after a failure, and over what was
 * collected since. Credentials are looked at anew at once: they may have been taken back meanwhile.
 * @param alongside further writes of the last unit
 * @throws {CoreError} `backup_invalid`
 */
export async function restoreWallet(
  ports: BackupPorts,
  tenantId: TenantId,
  file: unknown,
  passphrase: string,
  alongside: (restored: RestoredBackup) => readonly Write[] = () => [],
): Promise<RestoredBackup> {
  const opened = await ports.walletBackups.open(tenantId, file, passphrase)
  const content = decodeContent(opened.content)
  const { walletRecords } = ports
  const wallets = await restoreRecords(ports, walletRecords.wallets, tenantId, content.wallets, (wallet) =>
    opened.keyWrite(wallet.keyId),
  )
  const policies = await restoreRecords(ports, walletRecords.policies, tenantId, content.policies)
  const verifiers = await restoreRecords(ports, walletRecords.verifiers, tenantId, content.verifiers)
  const credentials = await restoreCredentials(ports, tenantId, content.credentials, opened)
  const restored: RestoredBackup = {
    credentials,
    wallets,
    policies,
    verifiers,
    skipped: sizeOf(content) - credentials - wallets - policies - verifiers,
  }
  const told = backupEvent(ports, tenantId, 'wallet.backup.restored', credentials)
  await ports.units.commit([...ports.events.append(told), ...alongside(restored)])
  return restored
}

function sizeOf({ credentials, wallets, policies, verifiers }: BackupContent): number {
  return credentials.length + wallets.length + policies.length + verifiers.length
}

async function restoreRecords<Model extends { readonly tenantId: TenantId; readonly version: number }>(
  ports: BackupPorts,
  records: RecordsOf<Model>,
  tenantId: TenantId,
  models: readonly Model[],
  keyWrites: (model: Model) => Promise<readonly Write[]> = async () => [],
): Promise<number> {
  let restored = 0
  for (const model of models) {
    const writes = await keyWrites(model)
    const add = records.add({ ...model, tenantId, version: 1 })
    if (await tryCommit(ports.units, [...writes, add])) restored += 1
  }
  return restored
}

async function restoreCredentials(
  ports: BackupPorts,
  tenantId: TenantId,
  credentials: readonly KeptCredential[],
  opened: OpenedBackup,
): Promise<number> {
  let restored = 0
  for (const kept of credentials) {
    if ((await ports.heldCredentials.find(tenantId, kept.id)) !== undefined) continue
    const keyId: KeyId | undefined = kept.holder?.keyId
    const writes = keyId === undefined ? [] : await opened.keyWrite(keyId)
    const credential = sealAnew(ports, tenantId, kept)
    if (await tryCommit(ports.units, [...writes, ports.heldCredentials.add(credential)])) restored += 1
  }
  return restored
}

function sealAnew(
  { secrets, clock }: BackupPorts,
  tenantId: TenantId,
  { claims, encoded, dueAt: _, ...kept }: KeptCredential,
): HeldCredential {
  const isOver = kept.state === 'revoked' || kept.state === 'expired'
  return {
    ...kept,
    tenantId,
    ...sealHeldCredential(secrets, { tenantId, id: kept.id }, { claims, encoded }),
    version: 1,
    ...(isOver ? {} : { dueAt: clock.now() }),
  }
}
