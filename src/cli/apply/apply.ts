import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { exitCodes, type RunCommand, type Terminal } from '../command.ts'
import { createManagementClient } from '../tour/management-client.ts'
import { findOffice, type OfficeAddress } from './find-office.ts'
import { locate, readSource, type Source, SourceError } from './read-source.ts'
import { type Applied, reportApplied } from './report-applied.ts'

interface Refused {
  readonly detail?: string
  readonly violations?: readonly { readonly pointer: string; readonly message: string }[]
}

/** Makes a tenant look as a YAML file says, over the management API of a running office. */
export const apply: RunCommand = async (args, terminal) => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      url: { type: 'string' },
      'client-id': { type: 'string' },
      'client-secret': { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      prune: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  })
  const [file, ...others] = positionals
  if (file === undefined || others.length > 0) {
    terminal.say('Which file? One: chancery apply office.yaml')
    return exitCodes.usage
  }
  let source: Source
  let office: OfficeAddress
  try {
    source = readSource(file, readFileSync(file === '-' ? 0 : file, 'utf8'))
    office = findOffice(terminal.environment, values)
  } catch (error) {
    terminal.say(sentenceOf(error))
    return exitCodes.failed
  }
  const query = `?dryRun=${values['dry-run']}&prune=${values.prune}`
  return send(office, query, source, { terminal, json: values.json })
}

async function send(
  office: OfficeAddress,
  query: string,
  source: Source,
  { terminal, json }: { readonly terminal: Terminal; readonly json: boolean },
): Promise<number> {
  try {
    const client = createManagementClient({ management: office })
    const { status, body } = await client.post<Applied & Refused>(`/apply${query}`, source.value, {
      'idempotency-key': crypto.randomUUID(),
    })
    if (status !== 200) {
      reportRefused(terminal, source, status, body)
      return exitCodes.failed
    }
    if (json) terminal.print(JSON.stringify(body, null, 2))
    else reportApplied(terminal, body)
    return exitCodes.ok
  } catch (error) {
    terminal.say(`${office.baseUrl} cannot be used: ${sentenceOf(error)}`)
    return exitCodes.failed
  }
}

/** Each fault with the line of the file that it is in. */
function reportRefused(terminal: Terminal, source: Source, status: number, body: Refused): void {
  terminal.say(`The office refused it (${status}): ${body.detail ?? 'without a reason'}`)
  for (const { pointer, message } of body.violations ?? []) {
    terminal.say(`  ${locate(source, pointer)}  ${pointer} ${message}`)
  }
}

function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error instanceof SourceError) return error.message
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message
}
