import { CoreError } from '../errors.ts'
import type { KeyId } from '../ids.ts'
import {
  type IdentificationRequest,
  type IdentifyingPorts,
  identifyIssuer,
} from '../issuers/identify-issuer.ts'
import type { Issuer } from '../issuers/issuer.ts'
import { type OwnDidMethod, ownDidMethods } from '../ports/did-creator.ts'
import type { Ports } from '../ports/ports.ts'
import { type Write, WriteConflict } from '../ports/units.ts'
import type { Tenant } from '../tenants/tenant.ts'
import type { SigningKey } from './signing-key.ts'

export interface Rotation {
  /** The key to take over, made beforehand, for instance to have certificates for it; absent = a new one. */
  readonly successorId?: KeyId
  /** PEM chain of the successor, for issuers that are found by `x5c`; absent = from the development authority. */
  readonly certificates?: string
}

export interface RotatedKey {
  readonly key: SigningKey
  readonly retired: KeyId
  readonly issuers: readonly Issuer[]
}

/**
 * A new key takes over from `id` in every issuer that used it; the old one signs nothing new and stays published, so that what it
 * signed can be verified. One unit: there is never an issuer without a key that signs.
 * @throws {CoreError} `key_not_found`, `in_use` when it was rotated before, `configuration_invalid`
 */
export async function rotateKey(
  ports: IdentifyingPorts & Pick<Ports, 'units' | 'issuers' | 'keys'>,
  tenant: Tenant,
  id: KeyId,
  rotation: Rotation = {},
  alongside: (rotated: RotatedKey) => readonly Write[] = () => [],
): Promise<RotatedKey> {
  const old = await ports.keys.get(tenant.id, id)
  if (old.status === 'retired') throw alreadyRetired(old)
  const { key, writes } = await successor(ports, tenant, old, rotation)
  const using = (await ports.issuers.list(tenant.id)).filter(({ keyId }) => keyId === id)
  const issuers: Issuer[] = []
  for (const issuer of using) {
    const identification = await identifyIssuer(ports, tenant, key, issuer.name, again(issuer, rotation))
    issuers.push({ ...issuer, keyId: key.id, identification })
  }
  const rotated: RotatedKey = { key, retired: id, issuers }
  const retire = ports.keys.retire(tenant.id, id, key.id)
  try {
    await ports.units.commit([
      ...writes,
      retire,
      ...issuers.map((issuer) => ports.issuers.save(issuer)),
      ...alongside(rotated),
    ])
  } catch (error) {
    if (error instanceof WriteConflict && error.write === retire) throw alreadyRetired(old)
    throw error
  }
  return rotated
}

async function successor(
  { keys }: Pick<Ports, 'keys'>,
  tenant: Tenant,
  old: SigningKey,
  { successorId }: Rotation,
): Promise<{ key: SigningKey; writes: readonly Write[] }> {
  if (successorId === undefined) {
    const { key, write } = await keys.generate(tenant.id, old.algorithm, 'issuing', old.participant)
    return { key, writes: [write] }
  }
  const key = await keys.get(tenant.id, successorId)
  if (key.status === 'retired' || key.id === old.id || key.participant !== old.participant) {
    throw invalid('/successorId', 'must name another key of the same owner that still signs')
  }
  return { key, writes: [] }
}

/** The same way of being found, for another key. */
function again({ identification }: Issuer, { certificates }: Rotation): IdentificationRequest {
  if (identification.method === 'x5c') {
    return certificates === undefined ? { method: 'x5c' } : { method: 'x5c', certificates }
  }
  if (identification.method === 'jwt-vc-issuer') return identification
  const didMethod = identification.did.split(':')[1] as OwnDidMethod
  if (!ownDidMethods.includes(didMethod)) {
    throw new CoreError('in_use', `Keys of ${identification.did} cannot be rotated here.`)
  }
  return { method: 'did', didMethod }
}

function alreadyRetired({ replacedBy }: SigningKey): CoreError {
  return new CoreError(
    'in_use',
    `This key was rotated before${replacedBy === undefined ? '' : `: rotate its successor ${replacedBy}`}.`,
  )
}

function invalid(pointer: string, message: string): CoreError {
  return new CoreError('configuration_invalid', `The key cannot be rotated: ${pointer} ${message}.`, {
    violations: [{ pointer, message }],
  })
}
