import { CoreError } from '../../../core/errors.ts'
import { as, type CredentialConfigurationId } from '../../../core/ids.ts'
import type { ConfigurationDefinition } from '../../../core/issuers/configuration-definition.ts'
import { changeCredentialConfiguration } from '../../../core/issuers/define-credential-configuration.ts'
import { removeCredentialConfiguration } from '../../../core/issuers/remove-credential-configuration.ts'
import { route } from '../route.ts'
import { ConfigurationParams } from './read-configurations.ts'
import { toDefinition } from './to-definition.ts'
import {
  ConfigurationChange,
  ConfigurationReplacement,
  ConfigurationView,
  showConfiguration,
} from './wire.ts'

const changed = { status: 200, description: 'The configuration as it is now.', schema: ConfigurationView }

export const replaceConfigurationRoute = route(
  {
    method: 'PUT',
    path: '/credential-configurations/:id',
    operationId: 'replaceCredentialConfiguration',
    tag: 'Credential configurations',
    scope: 'configurations:write',
    summary: 'Replace a credential configuration',
    description: 'Credentials that it gave stay as they are; open offers follow the new one.',
    params: ConfigurationParams,
    body: ConfigurationReplacement,
    success: changed,
    refusals: [400, 404, 409, 415, 422],
  },
  async (ports, { tenant, params, body: { version, ...body } }) => {
    if (body.id !== undefined && body.id !== params.id) {
      throw new CoreError('invalid_request', 'The id of a configuration cannot be changed.', {
        violations: [{ pointer: '/id', message: 'must be the id in the path, or be left out' }],
      })
    }
    const id = as<CredentialConfigurationId>(params.id)
    const definition = toDefinition({ ...body, id })
    const next = await changeCredentialConfiguration(ports, tenant.id, id, () => definition, version)
    return { status: 200, body: showConfiguration(next) }
  },
)

export const changeConfigurationRoute = route(
  {
    method: 'PATCH',
    path: '/credential-configurations/:id',
    operationId: 'changeCredentialConfiguration',
    tag: 'Credential configurations',
    scope: 'configurations:write',
    summary: 'Change members of a credential configuration',
    description: 'Members that you send replace those that there are; null takes an optional one away.',
    params: ConfigurationParams,
    body: ConfigurationChange,
    success: changed,
    refusals: [400, 404, 409, 415, 422],
  },
  async (ports, { tenant, params, body: { version, ...change } }) => {
    const next = await changeCredentialConfiguration(
      ports,
      tenant.id,
      as<CredentialConfigurationId>(params.id),
      (before) =>
        Object.fromEntries(
          Object.entries({ ...before, ...change }).filter(([, value]) => value !== null),
        ) as unknown as ConfigurationDefinition,
      version,
    )
    return { status: 200, body: showConfiguration(next) }
  },
)

export const deleteConfigurationRoute = route(
  {
    method: 'DELETE',
    path: '/credential-configurations/:id',
    operationId: 'deleteCredentialConfiguration',
    tag: 'Credential configurations',
    scope: 'configurations:write',
    summary: 'Delete a credential configuration',
    description: 'Refused while a wallet may still come for an offer of it. Credentials that it gave stay.',
    params: ConfigurationParams,
    success: { status: 204, description: 'It is gone.' },
    refusals: [404, 409],
  },
  async (ports, { tenant, params }) => {
    await removeCredentialConfiguration(ports, tenant.id, as<CredentialConfigurationId>(params.id))
    return { status: 204 }
  },
)
