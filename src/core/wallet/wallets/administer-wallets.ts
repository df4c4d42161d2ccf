import { CoreError } from '../../errors.ts'
import type { SignatureAlgorithm } from '../../identities/signing-key.ts'
import { as, type TenantId, type WalletRecordId } from '../../ids.ts'
import { type Write, WriteConflict } from '../../ports/units.ts'
import type { Tenant } from '../../tenants/tenant.ts'
import type { HolderIdentity } from '../holding-key.ts'
import type { WalletPorts } from '../wallet-ports.ts'
import type { Wallet } from './wallet.ts'

export interface WalletRequest {
  readonly name: string
  /** Of the DID that is made of its key. */
  readonly didMethod: 'jwk' | 'key'
  readonly algorithm: SignatureAlgorithm
}

/**
 * Opens a wallet with a key of its own.
 * @throws {CoreError} `already_exists`
 */
export async function openWallet(
  ports: WalletPorts,
  tenant: Tenant,
  { name, didMethod, algorithm }: WalletRequest,
  alongside: (wallet: Wallet) => readonly Write[] = () => [],
): Promise<Wallet> {
  const { key, write } = await ports.keys.generate(tenant.id, algorithm, 'holding')
  const now = ports.clock.now()
  const wallet: Wallet = {
    id: as<WalletRecordId>(ports.random.id(now)),
    tenantId: tenant.id,
    name,
    ...ports.didCreator.create(didMethod, tenant, key),
    keyId: key.id,
    algorithm,
    createdAt: now,
    version: 1,
  }
  const add = ports.walletRecords.wallets.add(wallet)
  try {
    await ports.units.commit([write, add, ...alongside(wallet)])
  } catch (error) {
    if (!(error instanceof WriteConflict) || error.write !== add) throw error
    throw new CoreError('already_exists', 'There is a wallet of that name.')
  }
  return wallet
}

/** @throws {CoreError} `holder_not_found` */
export async function findWallet(
  { walletRecords }: Pick<WalletPorts, 'walletRecords'>,
  tenantId: TenantId,
  id: WalletRecordId,
): Promise<Wallet> {
  const wallet = await walletRecords.wallets.find(tenantId, id)
  if (wallet === undefined) throw missing()
  return wallet
}

/** As whom a wallet proves its key. @throws {CoreError} `holder_not_found` */
export async function walletIdentity(
  ports: Pick<WalletPorts, 'walletRecords'>,
  tenantId: TenantId,
  id: WalletRecordId,
): Promise<HolderIdentity> {
  const { did, verificationMethod, keyId } = await findWallet(ports, tenantId, id)
  return { did, verificationMethod, keyId }
}

/**
 * Closes a wallet that holds nothing any more, and destroys its key.
 * @throws {CoreError} `holder_not_found`, `in_use`
 */
export async function closeWallet(ports: WalletPorts, tenantId: TenantId, id: WalletRecordId): Promise<void> {
  const { keyId } = await findWallet(ports, tenantId, id)
  const { items } = await ports.heldCredentials.list(tenantId, { walletId: id }, { limit: 1 })
  if (items.length > 0) {
    throw new CoreError('in_use', 'The wallet still holds credentials. Delete them first.')
  }
  try {
    await ports.units.commit([
      ports.walletRecords.wallets.remove(tenantId, id),
      ports.keys.destroy(tenantId, keyId),
    ])
  } catch (error) {
    throw error instanceof WriteConflict ? missing() : error
  }
}

function missing(): CoreError {
  return new CoreError('holder_not_found', 'There is no such wallet.')
}
