import type { CredentialConfiguration } from '../../../core/issuers/credential-configuration.ts'
import { findContract } from '../../../core/issuers/find-contract.ts'
import type { Issuer } from '../../../core/issuers/issuer.ts'
import type { Ports } from '../../../core/ports/ports.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import { badField, EntraRefusal } from '../refusal.ts'
import { type Members, memberOf, optionalText, requireText } from './members.ts'

/** The newest form, and the older ones of the product's documents; which host it names does not matter. */
const manifestPath =
  /^\/(?:v1\.0|beta)\/(?:tenants\/)?(?<tenant>[^/]+)\/verifiablecredentials\/contracts\/(?<contract>[^/]+)(?:\/manifest)?\/?$/i

/** `manifest`, or `manifestUrl` as older applications write it: the contract of this authority that it names. */
export async function readContract(
  ports: Pick<Ports, 'credentialConfigurations'>,
  tenant: Tenant,
  body: Members,
  authority: readonly Issuer[],
): Promise<CredentialConfiguration> {
  const name = memberOf(body, 'manifest') === undefined ? 'manifestUrl' : 'manifest'
  if (optionalText(body, name, 'manifest') === undefined) {
    throw badField('manifest', 'The request does not contain `manifest`.')
  }
  const url = URL.parse(requireText(body, name, 'manifest'))
  const parts = url === null ? undefined : manifestPath.exec(url.pathname)?.groups
  const configuration =
    parts?.['tenant']?.toLowerCase() === tenant.id
      ? await findContract(ports, tenant, parts['contract'] ?? '')
      : undefined
  if (configuration === undefined) {
    throw new EntraRefusal('invalid_request', 'The contract that `manifest` names could not be found.', {
      inner: 'badOrMissingField',
      target: 'manifest',
    })
  }
  if (!authority.some(({ id }) => id === configuration.issuerId)) {
    throw badField('authority', 'The contract that `manifest` names belongs to another authority.')
  }
  return configuration
}
