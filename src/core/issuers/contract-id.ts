import { decodeBase64url, encodeBase64url } from '../../lib/base64url.ts'
import { Refusal } from '../../lib/refusal.ts'
import { CoreError } from '../errors.ts'
import type { TenantId } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'
import type { CredentialConfiguration } from './credential-configuration.ts'

/**
 * What Entra Verified ID calls the id of a contract: base64url of a GUID and the name in lower case. The GUID is the tenant's, the
 * name is the id of the configuration, which never changes.
 */
export function contractIdOf({ tenantId, id }: Pick<CredentialConfiguration, 'tenantId' | 'id'>): string {
  return encodeBase64url(`${tenantId}${id.toLowerCase()}`)
}

/** Where a wallet reads what the contract says; names the tenant itself, so it stands at the root for every tenant. */
export function manifestUrlOf(
  publicUrl: string,
  configuration: Pick<CredentialConfiguration, 'tenantId' | 'id'>,
): string {
  const contractId = contractIdOf(configuration)
  return `${publicUrl}/v1.0/tenants/${configuration.tenantId}/verifiableCredentials/contracts/${contractId}/manifest`
}

/**
 * The configuration that a contract id stands for.
 * @throws {CoreError} `credential_configuration_not_found`
 */
export async function findContract(
  { credentialConfigurations }: Pick<Ports, 'credentialConfigurations'>,
  tenantId: TenantId,
  contractId: string,
): Promise<CredentialConfiguration> {
  const name = decode(contractId)
  if (name?.startsWith(tenantId) === true) {
    const wanted = name.slice(tenantId.length)
    const all = await credentialConfigurations.list(tenantId)
    const found = all.find(({ id }) => id.toLowerCase() === wanted)
    if (found !== undefined) return found
  }
  throw new CoreError('credential_configuration_not_found', 'There is no such contract.')
}

function decode(contractId: string): string | undefined {
  if (contractId.length > 400) return undefined
  try {
    return new TextDecoder().decode(decodeBase64url(contractId))
  } catch (error) {
    if (error instanceof Refusal) return undefined
    throw error
  }
}
