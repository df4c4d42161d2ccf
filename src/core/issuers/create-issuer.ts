import { CoreError } from '../errors.ts'
import type { SignatureAlgorithm, SigningKey } from '../identities/signing-key.ts'
import { as, type IssuerId, type KeyId } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'
import type { Write } from '../ports/units.ts'
import type { Tenant } from '../tenants/tenant.ts'
import { type IdentificationRequest, type IdentifyingPorts, identifyIssuer } from './identify-issuer.ts'
import type { Issuer } from './issuer.ts'

export interface IssuerRequest {
  /** Unique in the tenant: documents name issuers by it. */
  readonly name: string
  /** A key that is there; absent = a new one of `algorithm`. */
  readonly keyId?: KeyId
  /** Absent = ES256. */
  readonly algorithm?: SignatureAlgorithm
  readonly identification: IdentificationRequest
}

export type IssuerPorts = IdentifyingPorts & Pick<Ports, 'random' | 'units' | 'issuers' | 'keys'>

/**
 * An identity to sign as. A new key and its issuer are one unit.
 * @throws {CoreError} `already_exists`, `key_not_found`, `configuration_invalid`
 */
export async function createIssuer(
  ports: IssuerPorts,
  tenant: Tenant,
  request: IssuerRequest,
  alongside: (issuer: Issuer, key: SigningKey) => readonly Write[] = () => [],
): Promise<Issuer> {
  if ((await ports.issuers.list(tenant.id)).some(({ name }) => name === request.name)) {
    throw new CoreError('already_exists', `There is already an issuer "${request.name}".`)
  }
  const { issuer, key, writes } = await planIssuer(ports, tenant, request)
  await ports.units.commit([...writes, ...alongside(issuer, key)])
  return issuer
}

/** As {@link createIssuer}, for a unit of the caller's. */
export async function planIssuer(
  ports: Omit<IssuerPorts, 'units'>,
  tenant: Tenant,
  request: IssuerRequest,
): Promise<{ readonly issuer: Issuer; readonly key: SigningKey; readonly writes: readonly Write[] }> {
  const { key, write } = await keyFor(ports, tenant, request)
  const now = ports.clock.now()
  const issuer: Issuer = {
    id: as<IssuerId>(ports.random.id(now)),
    tenantId: tenant.id,
    name: request.name,
    keyId: key.id,
    identification: await identifyIssuer(ports, tenant, key, request.name, request.identification),
    createdAt: now,
  }
  return { issuer, key, writes: [...write, ports.issuers.add(issuer)] }
}

async function keyFor(
  { keys }: Pick<Ports, 'keys'>,
  { id: tenantId }: Tenant,
  { keyId, algorithm }: IssuerRequest,
): Promise<{ key: SigningKey; write: readonly Write[] }> {
  if (keyId === undefined) {
    const { key, write } = await keys.generate(tenantId, algorithm ?? 'ES256')
    return { key, write: [write] }
  }
  const key = await keys.get(tenantId, keyId)
  if (key.status === 'retired') throw invalid('/keyId', 'names a key that signs no more')
  if (algorithm !== undefined && algorithm !== key.algorithm) {
    throw invalid('/algorithm', `does not fit the key, which is for ${key.algorithm}`)
  }
  return { key, write: [] }
}

function invalid(pointer: string, message: string): CoreError {
  return new CoreError('configuration_invalid', `The issuer does not fit: ${pointer} ${message}.`, {
    violations: [{ pointer, message }],
  })
}
