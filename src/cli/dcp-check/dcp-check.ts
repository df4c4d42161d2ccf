import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { exitCodes, type RunCommand } from '../command.ts'
import { ask } from './answer.ts'
import { startCounterpart } from './counterpart.ts'
import { createKit } from './kit.ts'
import { readProperties } from './properties.ts'
import { linesOf, tableOf } from './report.ts'
import { classes, newerClasses, runCases } from './run-cases.ts'

/** Plays issuer, holder, verifier and third party against a member of a dataspace, and says which rules of DCP it breaks. */
export const dcpCheck: RunCommand = async (args, { environment, print, say }) => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      config: { type: 'string' },
      property: { type: 'string', multiple: true },
      parties: { type: 'boolean' },
      json: { type: 'boolean' },
    },
  })
  const [baseUrl, ...more] = positionals
  if (more.length > 0 || (baseUrl === undefined && values.config === undefined)) {
    say('Which peer? Give the base address of its services, or a configuration of the compatibility kit.')
    return exitCodes.usage
  }
  const found = baseUrl === undefined ? [] : await discover(baseUrl.replace(/\/+$/, ''))
  const file = values.config === undefined ? '' : await readFile(values.config, 'utf8').catch(() => undefined)
  if (file === undefined) {
    say(`${values.config} cannot be read.`)
    return exitCodes.usage
  }
  const properties = readProperties([...found, file].join('\n'), environment, values.property ?? [])
  const parties = await startCounterpart(properties.get('callback.address'))
  try {
    say(`Parties at ${parties.address}: issuer ${parties.issuer.did}, holder ${parties.holder.did},`)
    say(`verifier ${parties.verifier.did}, third party ${parties.thirdParty.did}`)
    if (values.parties === true) return exitCodes.ok
    const packages = properties
      .get('test.package')
      ?.split(',')
      .map((name) => name.trim())
    const chosen = [...classes, ...newerClasses].filter(
      (one) => packages === undefined || packages.some((name) => name.endsWith(one.package)),
    )
    const results = await runCases(createKit(properties, parties), chosen, (result) => {
      if (values.json !== true) for (const line of linesOf(result)) print(line)
    })
    if (values.json === true) print(JSON.stringify(results, null, 2))
    else for (const line of ['', ...tableOf(results)]) print(line)
    const isGood = results.some(({ outcome }) => outcome === 'passed')
    return isGood && results.every(({ outcome }) => outcome !== 'failed') ? exitCodes.ok : exitCodes.failed
  } finally {
    await parties.close()
  }
}

/** What the address itself says of who is there: its DID document and the services in it. */
async function discover(baseUrl: string): Promise<readonly string[]> {
  const candidates = [`${baseUrl}/did.json`, `${new URL(baseUrl).origin}/.well-known/did.json`]
  for (const url of candidates) {
    const { json } = await ask(url, { headers: { accept: 'application/json' } }).catch(() => ({
      json: undefined,
    }))
    if (typeof json?.id !== 'string') continue
    const types: string[] = [json.service ?? []].flat().map(({ type }: { type: string }) => type)
    return [
      ...(types.includes('CredentialService') ? [`did.holder=${json.id}`] : []),
      ...(types.includes('IssuerService') ? [`did.issuer=${json.id}`] : []),
    ]
  }
  return []
}
