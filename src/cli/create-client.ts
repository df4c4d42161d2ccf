import { parseArgs } from 'node:util'
import { parseConfig } from '../config/parse-config.ts'
import { createApiClient } from '../core/tenants/create-api-client.ts'
import { exitCodes, type RunCommand } from './command.ts'

/** Makes an API client of the default tenant, for whoever holds the database and the master key anyway. */
export const createClient: RunCommand = async (args, { environment, print, say }) => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      name: { type: 'string' },
      scope: { type: 'string', multiple: true, default: ['tenant:admin'] },
    },
  })
  if (values.name === undefined) {
    say('Which client? Give it a name: chancery create-client --name "HR system"')
    return exitCodes.usage
  }
  const { openOffice } = await import('../compose.ts')
  const { ports, close } = await openOffice(parseConfig(environment))
  try {
    const request = { name: values.name, scopes: values.scope }
    const { client, clientSecret } = await createApiClient(ports, ports.defaultTenant.id, request, [
      'tenant:admin',
    ])
    print(
      JSON.stringify(
        { tokenEndpoint: `${ports.publicUrl}/oauth/token`, clientId: client.clientId, clientSecret },
        null,
        2,
      ),
    )
    say('The secret is shown this once.')
    return exitCodes.ok
  } finally {
    await close()
  }
}
