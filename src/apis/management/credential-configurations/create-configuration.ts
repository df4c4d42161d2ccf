import type { CredentialConfiguration } from '../../../core/issuers/credential-configuration.ts'
import { defineCredentialConfiguration } from '../../../core/issuers/define-credential-configuration.ts'
import type { Answer } from '../../../http/idempotency.ts'
import { route } from '../route.ts'
import { toDefinition } from './to-definition.ts'
import { ConfigurationCreation, ConfigurationView, showConfiguration } from './wire.ts'

export const createConfigurationRoute = route(
  {
    method: 'POST',
    path: '/credential-configurations',
    operationId: 'createCredentialConfiguration',
    tag: 'Credential configurations',
    scope: 'configurations:write',
    summary: 'Define a kind of credential',
    description: 'What is left out has a sensible value; the answer shows them all.',
    body: ConfigurationCreation,
    success: { status: 201, description: 'The configuration.', schema: ConfigurationView },
    refusals: [400, 409, 415, 422],
  },
  async (ports, { tenant, body }, alongside) =>
    created(
      await defineCredentialConfiguration(ports, tenant.id, toDefinition(body), (configuration) =>
        alongside(created(configuration)),
      ),
    ),
)

function created(configuration: CredentialConfiguration): Answer {
  return { status: 201, body: showConfiguration(configuration) }
}
