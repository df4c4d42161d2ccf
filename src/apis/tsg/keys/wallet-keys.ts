import { CoreError } from '../../../core/errors.ts'
import { createKey } from '../../../core/identities/create-key.ts'
import type { SigningKey } from '../../../core/identities/signing-key.ts'
import type { KeyId } from '../../../core/ids.ts'
import type { KeptDocument } from '../../../core/ports/documents.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import type { HolderIdentity } from '../../../core/wallet/holding-key.ts'
import { MOST_DOCUMENTS } from '../kept-documents.ts'
import type { TsgPorts } from '../ports.ts'
import type { KeyRequest } from './wire.ts'

/** A key of the published DID, under the name that callers gave it. */
export interface WalletKey {
  readonly name: string
  readonly type: KeyRequest['type']
  readonly key: SigningKey
  readonly isDefault: boolean
  /** PEM chain. */
  readonly certificates?: string
}

/** What the document of a name says. */
export interface KeyName {
  readonly keyId: KeyId
  readonly type: KeyRequest['type']
  readonly certificates?: string
}

export const DEFAULT = 'default'

/** Those that still sign, oldest first. Who made one elsewhere finds it here by its id. */
export async function listWalletKeys(ports: TsgPorts, tenant: Tenant): Promise<readonly WalletKey[]> {
  const [all, names, chosen] = await Promise.all([
    ports.keys.list(tenant.id),
    ports.documents.list(tenant.id, 'key-name', MOST_DOCUMENTS),
    ports.documents.find(tenant.id, 'default-key', DEFAULT),
  ])
  const own = all
    .filter(({ status, participant }) => status === 'active' && participant === undefined)
    .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
  const standard = defaultAmong(own, chosen)
  return own.flatMap((key) => {
    const named = names.filter(({ data }) => nameOf(data).keyId === key.id)
    const isDefault = key.id === standard?.id
    if (named.length === 0) return [{ name: key.id, type: key.algorithm, key, isDefault }]
    return named.map(({ id: name, data }) => {
      const { type, certificates } = nameOf(data)
      return { name, type, key, isDefault, ...(certificates === undefined ? {} : { certificates }) }
    })
  })
}

/** @throws {CoreError} `key_not_found` */
export async function findWalletKey(ports: TsgPorts, tenant: Tenant, name: string): Promise<WalletKey> {
  const found = (await listWalletKeys(ports, tenant)).find(
    (each) => each.name === name || each.key.id === name,
  )
  if (found === undefined) throw new CoreError('key_not_found', 'The requested resource does not exist.')
  return found
}

/**
 * The wallet of the product is one DID: the published one of the tenant, with a key of its document: the one that is named, else the
 * default, else the oldest that everybody can check. The first request of a tenant without keys makes one.
 * @throws {CoreError} `key_not_found`
 */
export async function walletIdentity(
  ports: TsgPorts,
  tenant: Tenant,
  name?: string,
): Promise<HolderIdentity> {
  const named = name === undefined ? undefined : await findWalletKey(ports, tenant, name)
  const key = named?.key ?? (await defaultKey(ports, tenant))
  return { ...ports.didCreator.create('web', tenant, key), keyId: key.id }
}

async function defaultKey(ports: TsgPorts, tenant: Tenant): Promise<SigningKey> {
  const all = await listWalletKeys(ports, tenant)
  return all.find(({ isDefault }) => isDefault)?.key ?? createKey(ports, tenant.id, 'ES256')
}

function defaultAmong(own: readonly SigningKey[], chosen: KeptDocument | undefined): SigningKey | undefined {
  return (
    own.find(({ id }) => id === chosen?.data['keyId']) ??
    own.find(({ algorithm }) => algorithm === 'ES256') ??
    own.at(0)
  )
}

function nameOf(data: KeptDocument['data']): KeyName {
  return data as unknown as KeyName
}
