import { CoreError } from '../errors.ts'
import type { IssuerId } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'
import type { Tenant } from '../tenants/tenant.ts'
import { type IdentificationRequest, type IdentifyingPorts, identifyIssuer } from './identify-issuer.ts'
import type { Issuer } from './issuer.ts'
import { findIssuer } from './remove-issuer.ts'

/**
 * Another name, or another way of being found; the key stays. What was signed before names the issuer as it was.
 * @throws {CoreError} `issuer_not_found`, `already_exists`, `configuration_invalid`
 */
export async function changeIssuer(
  ports: IdentifyingPorts & Pick<Ports, 'units' | 'issuers' | 'keys'>,
  tenant: Tenant,
  id: IssuerId,
  change: { readonly name?: string; readonly identification?: IdentificationRequest },
): Promise<Issuer> {
  const before = await findIssuer(ports, tenant.id, id)
  const name = change.name ?? before.name
  const others = (await ports.issuers.list(tenant.id)).filter((issuer) => issuer.id !== id)
  if (others.some((other) => other.name === name)) {
    throw new CoreError('already_exists', `There is already an issuer "${name}".`)
  }
  const identification =
    change.identification === undefined
      ? before.identification
      : await identifyIssuer(
          ports,
          tenant,
          await ports.keys.get(tenant.id, before.keyId),
          name,
          change.identification,
        )
  const next: Issuer = { ...before, name, identification }
  await ports.units.commit([ports.issuers.save(next)])
  return next
}
