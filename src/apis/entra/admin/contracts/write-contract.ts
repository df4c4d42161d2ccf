import { CoreError } from '../../../../core/errors.ts'
import type {
  CredentialConfiguration,
  ProtocolId,
} from '../../../../core/issuers/credential-configuration.ts'
import {
  changeCredentialConfiguration,
  defineCredentialConfiguration,
} from '../../../../core/issuers/define-credential-configuration.ts'
import { contractNameOf, isContract } from '../../../../core/issuers/find-contract.ts'
import type { Issuer } from '../../../../core/issuers/issuer.ts'
import type { Tenant } from '../../../../core/tenants/tenant.ts'
import { badField, EntraRefusal } from '../../refusal.ts'
import type { AdminPorts } from '../admin-ports.ts'
import { contractOf, isExpressible } from './contract-of.ts'
import { definitionOfContract, mapContract } from './definition-of-contract.ts'
import type { ContractChange, ContractCreation } from './wire.ts'

/** Microsoft's wallet, and every other. */
const protocols: readonly ProtocolId[] = ['authenticator', 'openid4vci']

/** @throws {EntraRefusal}; {CoreError} `already_exists`, `configuration_invalid` */
export async function createContract(
  ports: AdminPorts,
  tenant: Tenant,
  authority: Issuer,
  body: ContractCreation,
): Promise<CredentialConfiguration> {
  refuseDirectory(body)
  const { name, rules, displays } = body
  const allowOverrideValidityIntervalOnIssuance = body.allowOverrideValidityIntervalOnIssuance ?? false
  const contract = { name, rules, displays, allowOverrideValidityIntervalOnIssuance }
  const all = await ports.credentialConfigurations.list(tenant.id)
  const isTaken = all.some(
    (one) => isContract(one) && contractNameOf(one).toLowerCase() === name.toLowerCase(),
  )
  if (isTaken) throw taken(name)
  const known = protocols.filter((protocol) => ports.issuanceProtocols.has(protocol))
  try {
    return await defineCredentialConfiguration(
      ports,
      tenant.id,
      definitionOfContract(contract, authority.id, known),
    )
  } catch (error) {
    throw error instanceof CoreError && error.code === 'already_exists' ? taken(name) : error
  }
}

/**
 * What is left out stays. The name stays in any case: it is part of the id that applications hold.
 * @throws {EntraRefusal}; {CoreError} `configuration_invalid`, `changed_meanwhile`
 */
export function changeContract(
  ports: AdminPorts,
  tenant: Tenant,
  before: CredentialConfiguration,
  body: ContractChange,
): Promise<CredentialConfiguration> {
  refuseDirectory(body)
  const known = contractOf(before)
  if (body.name !== undefined && body.name !== known.name) {
    throw badField('name', 'The name of a contract cannot be changed: its id is made of it.')
  }
  if (!isExpressible(before)) {
    throw new EntraRefusal(
      'issuance_state_forbids',
      'This credential configuration says more than a contract can: change it in the management API.',
    )
  }
  const { rules = known.rules, displays = known.displays } = body
  const allowOverrideValidityIntervalOnIssuance =
    body.allowOverrideValidityIntervalOnIssuance ?? known.allowOverrideValidityIntervalOnIssuance
  const mapped = mapContract({ name: known.name, rules, displays, allowOverrideValidityIntervalOnIssuance })
  const { wallet, name } = before.entra ?? {}
  return changeCredentialConfiguration(
    ports,
    tenant.id,
    before.id,
    ({ claimSchema: _schema, ...rest }) => ({
      ...rest,
      ...mapped,
      entra: {
        ...mapped.entra,
        ...(name === undefined ? {} : { name }),
        ...(wallet === undefined ? {} : { wallet }),
      },
    }),
    before.version,
  )
}

function refuseDirectory({ availableInVcDirectory, issueNotificationEnabled }: ContractChange): void {
  if (availableInVcDirectory === true) {
    throw badField('availableInVcDirectory', "There is no directory of Microsoft's here.")
  }
  if (issueNotificationEnabled === true) {
    throw badField('issueNotificationEnabled', 'Nobody is notified in My Account here.')
  }
}

function taken(name: string): EntraRefusal {
  return new EntraRefusal('already_exists', `There is already a contract "${name}".`, { target: 'name' })
}
