import { CoreError } from '../errors.ts'
import type { IssuerId, KeyId } from '../ids.ts'
import type { IdentifyingPorts } from '../issuers/identify-issuer.ts'
import type { Issuer } from '../issuers/issuer.ts'
import { findIssuer } from '../issuers/remove-issuer.ts'
import type { Ports } from '../ports/ports.ts'
import type { Tenant } from '../tenants/tenant.ts'
import { rotateKey } from './rotate-key.ts'

type Needs = Pick<Ports, 'units' | 'issuers' | 'keys'>

/**
 * Makes the key that will sign for an issuer next, and publishes it: readers of the DID document know it before anything is signed
 * with it. Asked again, it answers the issuer as it is.
 * @throws {CoreError} `issuer_not_found`, `configuration_invalid` when the issuer is not found by did:web
 */
export async function announceKey(ports: Needs, tenant: Tenant, id: IssuerId): Promise<Issuer> {
  const issuer = await findIssuer(ports, tenant.id, id)
  const { identification } = issuer
  if (identification.method !== 'did' || !identification.did.startsWith('did:web:')) {
    throw new CoreError('configuration_invalid', 'Only keys of did:web are announced before they sign.')
  }
  if (await isThere(ports, tenant, identification.nextKeyId)) return issuer
  const current = await ports.keys.get(tenant.id, issuer.keyId)
  const { key, write } = await ports.keys.generate(
    tenant.id,
    current.algorithm,
    'issuing',
    current.participant,
  )
  const next: Issuer = { ...issuer, identification: { ...identification, nextKeyId: key.id } }
  await ports.units.commit([write, ports.issuers.save(next)])
  return next
}

async function isThere({ keys }: Needs, tenant: Tenant, announced: KeyId | undefined): Promise<boolean> {
  if (announced === undefined) return false
  return (await keys.list(tenant.id)).some(({ id, status }) => id === announced && status === 'active')
}

/**
 * From now on the announced key signs; the former one stays in the DID document. Without one, nothing happens.
 * @throws {CoreError} `issuer_not_found`, `in_use`
 */
export async function adoptAnnouncedKey(
  ports: IdentifyingPorts & Needs,
  tenant: Tenant,
  id: IssuerId,
): Promise<readonly Issuer[]> {
  const issuer = await findIssuer(ports, tenant.id, id)
  const { identification, keyId } = issuer
  const successorId = identification.method === 'did' ? identification.nextKeyId : undefined
  if (successorId === undefined) return [issuer]
  return (await rotateKey(ports, tenant, keyId, { successorId })).issuers
}
