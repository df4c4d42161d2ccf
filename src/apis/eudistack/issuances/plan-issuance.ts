import { CoreError } from '../../../core/errors.ts'
import type { HolderKey } from '../../../core/issuance/holder-key.ts'
import { checkDirect } from '../../../core/issuance/issue-directly.ts'
import type { CredentialConfiguration } from '../../../core/issuers/credential-configuration.ts'
import { findConfiguration } from '../../../core/issuers/find-configuration.ts'
import type { ApiClient } from '../../../core/tenants/api-client.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import { checkLimits } from '../payload/check-limits.ts'
import { knownTypes } from '../payload/known-types.ts'
import { mapPayload, validatePayload } from '../payload/map-payload.ts'
import type { EudistackPorts } from '../ports.ts'
import { EudistackRefusal } from '../refusal.ts'
import { checkHolderKeyForm, readHolderKey } from './holder-key.ts'
import type { WantedIssuance } from './read-request.ts'

/** A request that this client may make and that can be fulfilled. */
export interface PlannedIssuance {
  readonly configuration: CredentialConfiguration
  /** Mapped and valid. */
  readonly claims: Readonly<Record<string, unknown>>
  readonly holderKey?: HolderKey
}

/**
 * Everything that can be refused before anything is written.
 * @throws {CoreError} `credential_configuration_not_found`, `protocol_not_allowed`
 * @throws {EudistackRefusal} `insufficient_permission`, `payload_validation_error`, `invalid_holder_key`
 */
export async function planIssuance(
  ports: Pick<EudistackPorts, 'credentialConfigurations' | 'dids'>,
  tenant: Tenant,
  client: ApiClient,
  wanted: WantedIssuance,
): Promise<PlannedIssuance> {
  const configuration = await findEnabled(ports, tenant, wanted)
  const claims = mapPayload(configuration, wanted.payload)
  checkLimits(client, configuration, claims)
  validatePayload(configuration, claims)
  if (wanted.holderKey !== undefined) checkHolderKeyForm(wanted.holderKey)
  if (!wanted.modes.includes('direct')) return { configuration, claims }
  const isBound = configuration.binding.methods.length > 0
  if (isBound && !configuration.protocols.includes('direct')) checkDirect(configuration, undefined)
  const holderKey =
    wanted.holderKey === undefined ? undefined : await readHolderKey(ports, configuration, wanted.holderKey)
  checkDirect(configuration, holderKey)
  return { configuration, claims, ...(holderKey === undefined ? {} : { holderKey }) }
}

/** A type of the product that this tenant does not have is not enabled; any other is unknown. */
async function findEnabled(
  ports: Pick<EudistackPorts, 'credentialConfigurations'>,
  tenant: Tenant,
  { credentialConfigurationId: id }: WantedIssuance,
): Promise<CredentialConfiguration> {
  try {
    return await findConfiguration(ports, tenant.id, id)
  } catch (error) {
    if (!(error instanceof CoreError) || error.code !== 'credential_configuration_not_found') throw error
    if (knownTypes.has(id))
      throw new EudistackRefusal(
        'insufficient_permission',
        'This credential type is not enabled for the tenant.',
      )
    throw new CoreError('credential_configuration_not_found', 'This credential type is not supported.')
  }
}
