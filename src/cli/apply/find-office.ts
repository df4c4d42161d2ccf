import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Terminal } from '../command.ts'
import type { Demo } from '../tour/office-process.ts'

export type OfficeAddress = Demo['management']

/** Where a secret may stand that shall not be in the list of processes. */
const SECRET_VARIABLE = 'MANAGEMENT_CLIENT_SECRET'

/**
 * The office that is meant: the one of `--url` with its client, else the demo office of the data folder.
 * @throws {Error} when there is neither
 */
export function findOffice(
  environment: Terminal['environment'],
  options: {
    readonly url?: string | undefined
    readonly 'client-id'?: string | undefined
    readonly 'client-secret'?: string | undefined
  },
): OfficeAddress {
  if (options.url === undefined) return readDemo(environment['CHANCERY_DATA'] || './data')
  const clientId = options['client-id']
  const clientSecret = options['client-secret'] ?? environment[SECRET_VARIABLE]
  if (clientId === undefined || clientSecret === undefined) {
    throw new Error(`--url needs --client-id, and --client-secret or ${SECRET_VARIABLE}.`)
  }
  const url = options.url.replace(/\/+$/, '')
  return {
    baseUrl: `${url}/manage/v1`,
    tokenEndpoint: `${url}/oauth/token`,
    clientId,
    clientSecret,
    scope: 'tenant:admin',
  }
}

function readDemo(dataFolder: string): OfficeAddress {
  const path = join(dataFolder, 'demo.json')
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    throw new Error(`There is no ${path}: start a demo office first, or name one with --url.`)
  }
  const { management } = JSON.parse(text) as Partial<Demo>
  if (management === undefined) throw new Error(`${path} does not tell of a management API.`)
  return management
}
