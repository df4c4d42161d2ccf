import { Type } from 'typebox'
import { as, type CredentialConfigurationId } from '../../../core/ids.ts'
import { findConfiguration } from '../../../core/issuers/find-configuration.ts'
import { pageOf, pageQuery, pageThrough, writePage } from '../page.ts'
import { route } from '../route.ts'
import { ConfigurationView, showConfiguration } from './wire.ts'

export const ConfigurationParams = Type.Object({ id: Type.String({ maxLength: 200 }) })

export const listConfigurationsRoute = route(
  {
    method: 'GET',
    path: '/credential-configurations',
    operationId: 'listCredentialConfigurations',
    tag: 'Credential configurations',
    scope: 'configurations:read',
    summary: 'List credential configurations',
    query: pageQuery({}),
    success: {
      status: 200,
      description: 'A page, newest first.',
      schema: pageOf(ConfigurationView, 'CredentialConfigurationPage'),
    },
    refusals: [400],
  },
  async ({ credentialConfigurations }, { tenant, query }) => {
    const page = pageThrough(await credentialConfigurations.list(tenant.id), query)
    return { status: 200, body: writePage(page, showConfiguration) }
  },
)

export const getConfigurationRoute = route(
  {
    method: 'GET',
    path: '/credential-configurations/:id',
    operationId: 'getCredentialConfiguration',
    tag: 'Credential configurations',
    scope: 'configurations:read',
    summary: 'See a credential configuration',
    params: ConfigurationParams,
    success: { status: 200, description: 'The configuration.', schema: ConfigurationView },
    refusals: [404],
  },
  async (ports, { tenant, params }) => {
    const configuration = await findConfiguration(ports, tenant.id, as<CredentialConfigurationId>(params.id))
    return { status: 200, body: showConfiguration(configuration) }
  },
)
