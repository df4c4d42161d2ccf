import { CoreError } from '../../../core/errors.ts'
import { removeKey } from '../../../core/identities/remove-key.ts'
import type { SigningKey } from '../../../core/identities/signing-key.ts'
import { identifyIssuer } from '../../../core/issuers/identify-issuer.ts'
import type { DocumentKind } from '../../../core/ports/documents.ts'
import { type Write, WriteConflict } from '../../../core/ports/units.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import { addDocument, MOST_DOCUMENTS, newDocument } from '../kept-documents.ts'
import type { TsgPorts } from '../ports.ts'
import { DEFAULT, findWalletKey, type KeyName, listWalletKeys, type WalletKey } from './wallet-keys.ts'
import type { KeyRequest } from './wire.ts'

/**
 * A key of the wallet, under a name. A certificate of the caller's is for a key that is there; where the office has an authority of its
 * own, it certifies the key that it makes.
 * @throws {CoreError} `already_exists`, `invalid_request`, `configuration_invalid`
 */
export async function createWalletKey(
  ports: TsgPorts,
  tenant: Tenant,
  request: KeyRequest,
): Promise<WalletKey> {
  const { id: name, type, existingCertificate } = request
  if (request.existingKey !== undefined) {
    throw invalid('/existingKey', 'Private keys are made in the office and never come from outside.')
  }
  const all = await listWalletKeys(ports, tenant)
  if (all.some((each) => each.name === name))
    throw new CoreError('already_exists', `"${name}" is there already.`)
  if (type !== 'X509') {
    if (existingCertificate !== undefined)
      throw invalid('/existingCertificate', 'Only keys of type X509 have one.')
    const { key, write } = await ports.keys.generate(tenant.id, type)
    return keep(ports, tenant, request, key, [write])
  }
  if (existingCertificate === undefined) {
    const { key, write } = await ports.keys.generate(tenant.id, 'ES256')
    const identified = await identifyIssuer(ports, tenant, key, tenant.name, { method: 'x5c' })
    return keep(ports, tenant, request, key, [write], pemOf(identified))
  }
  for (const { key } of all) {
    const fits = await identifyIssuer(ports, tenant, key, tenant.name, {
      method: 'x5c',
      certificates: existingCertificate,
    }).then(
      () => true,
      (error) => {
        if (error instanceof CoreError) return false
        throw error
      },
    )
    if (fits) return keep(ports, tenant, request, key, [], existingCertificate)
  }
  throw invalid('/existingCertificate', 'It is for no key of this wallet, or cannot be used now.')
}

/** Exactly one key is the default, whoever asks at the same time: its name is one document. */
export async function setDefaultKey(ports: TsgPorts, tenant: Tenant, name: string): Promise<WalletKey> {
  const { key } = await findWalletKey(ports, tenant, name)
  for (let tries = 0; tries < 5; tries++) {
    try {
      await ports.units.commit([await makeDefault(ports, tenant, key)])
      return await findWalletKey(ports, tenant, name)
    } catch (error) {
      if (!(error instanceof WriteConflict)) throw error
    }
  }
  throw new CoreError('changed_meanwhile', 'It is being changed by others. Try again.')
}

/** @throws {CoreError} `key_not_found`; `in_use` for the default key, and as `removeKey` */
export async function deleteWalletKey(ports: TsgPorts, tenant: Tenant, name: string): Promise<void> {
  const { key, isDefault } = await findWalletKey(ports, tenant, name)
  if (isDefault) throw new CoreError('in_use', 'The default key cannot be deleted: make another the default.')
  await removeKey(ports, tenant.id, key.id)
  const names = await ports.documents.list(tenant.id, 'key-name' satisfies DocumentKind, MOST_DOCUMENTS)
  const gone = names.filter(({ data }) => data['keyId'] === key.id)
  for (const { id } of gone) {
    await ports.units.commit([ports.documents.remove(tenant.id, 'key-name', id)]).catch((error) => {
      if (!(error instanceof WriteConflict)) throw error
    })
  }
}

async function keep(
  ports: TsgPorts,
  tenant: Tenant,
  { id: name, type, default: isWanted = false }: KeyRequest,
  key: SigningKey,
  writes: readonly Write[],
  certificates?: string,
): Promise<WalletKey> {
  const data: KeyName = { keyId: key.id, type, ...(certificates === undefined ? {} : { certificates }) }
  const more = isWanted ? [await makeDefault(ports, tenant, key)] : []
  await addDocument(ports, tenant, 'key-name', name, { ...data }, { also: [...writes, ...more] })
  return findWalletKey(ports, tenant, name)
}

async function makeDefault(ports: TsgPorts, tenant: Tenant, { id: keyId }: SigningKey): Promise<Write> {
  const before = await ports.documents.find(tenant.id, 'default-key', DEFAULT)
  if (before === undefined) {
    return ports.documents.add(newDocument(ports, tenant, 'default-key', DEFAULT, { keyId }))
  }
  const next = { ...before, data: { keyId }, changedAt: ports.clock.now(), version: before.version + 1 }
  return ports.documents.save(next)
}

function pemOf(identified: Awaited<ReturnType<typeof identifyIssuer>>): string {
  if (identified.method !== 'x5c') throw new Error('asked for certificates')
  return identified.certificates
    .map(
      (der) =>
        `-----BEGIN CERTIFICATE-----\n${der.replace(/.{64}(?=.)/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
    )
    .join('')
}

function invalid(pointer: string, message: string): CoreError {
  return new CoreError('invalid_request', message, { violations: [{ pointer, message }] })
}
