import { encodeBase64url } from '../../lib/base64url.ts'
import type { Ports } from '../ports/ports.ts'
import type { Tenant } from '../tenants/tenant.ts'
import type { CredentialConfiguration } from './credential-configuration.ts'
import type { EntraContract } from './entra-contract.ts'

type Named = Pick<CredentialConfiguration, 'id'> & { readonly entra?: EntraContract | undefined }

/** The name by which applications of Entra know a configuration. */
export function contractNameOf({ id, entra }: Named): string {
  return entra?.name ?? id
}

/** The id of a contract as the product makes them: base64url of the tenant's GUID and the name in lower case. */
export function contractIdOf({ id }: Pick<Tenant, 'id'>, configuration: Named): string {
  return encodeBase64url(`${id}${contractNameOf(configuration).toLowerCase()}`)
}

/** The configuration behind the id of a contract: any whose credentials the Authenticator could hold, or that says of itself that it is one. */
export async function findContract(
  { credentialConfigurations }: Pick<Ports, 'credentialConfigurations'>,
  tenant: Tenant,
  contractId: string,
): Promise<CredentialConfiguration | undefined> {
  const all = await credentialConfigurations.list(tenant.id)
  return all.find((one) => isContract(one) && contractIdOf(tenant, one) === contractId)
}

export function isContract({ protocols, entra }: CredentialConfiguration): boolean {
  return entra !== undefined || protocols.includes('authenticator')
}

/** Where the signed contract is found; the product's documents and samples take it apart. */
export function manifestUrl(publicUrl: string, tenant: Tenant, configuration: Named): string {
  const contract = contractIdOf(tenant, configuration)
  return `${publicUrl}/v1.0/tenants/${tenant.id}/verifiableCredentials/contracts/${contract}/manifest`
}
