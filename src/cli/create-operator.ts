import { parseArgs } from 'node:util'
import { parseConfig } from '../config/parse-config.ts'
import { changePassword, createOperator } from '../core/tenants/create-operator.ts'
import { encodeBase64url } from '../lib/base64url.ts'
import { exitCodes, type RunCommand } from './command.ts'

/** Makes an account of the default tenant, for whoever holds the database and the master key anyway. */
export const createOperatorAccount: RunCommand = async (args, { environment, print, say }) => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      username: { type: 'string' },
      scope: { type: 'string', multiple: true, default: ['tenant:admin'] },
      reset: { type: 'boolean', default: false },
    },
  })
  if (values.username === undefined) {
    say('Who is it? Give a name: chancery create-operator --username ada')
    return exitCodes.usage
  }
  const { openOffice } = await import('../compose.ts')
  const { ports, close } = await openOffice(parseConfig(environment))
  try {
    const password = encodeBase64url(ports.random.bytes(18))
    const request = { username: values.username, password, scopes: values.scope }
    const { id } = ports.defaultTenant
    const { username } = values.reset
      ? await changePassword(ports, id, request)
      : await createOperator(ports, id, request, ['tenant:admin'])
    print(JSON.stringify({ url: `${ports.publicUrl}/api/auth/login`, username, password }, null, 2))
    say('The password is shown this once.')
    return exitCodes.ok
  } finally {
    await close()
  }
}
