import { parseArgs } from 'node:util'
import type { Config } from '../config/config.ts'
import { type DescribedSetting, describeConfig } from '../config/describe-config.ts'
import { parseConfig } from '../config/parse-config.ts'
import { exitCodes, type RunCommand, type Terminal } from './command.ts'

/** Prints the effective configuration in the form of an environment file, or what is wrong with it. */
export const showConfig: RunCommand = async (args, terminal) => {
  const { values } = parseArgs({ args: [...args], options: { check: { type: 'boolean', default: false } } })
  const config = parseConfig(terminal.environment)
  if (values.check) terminal.print('The configuration holds.')
  else printConfig(config, terminal)
  for (const notice of config.notices) terminal.say(`Note: ${notice}`)
  return exitCodes.ok
}

function printConfig(config: Config, { environment, print }: Terminal): void {
  for (const { title, settings } of describeConfig()) {
    print(`# ${title}`)
    for (const setting of settings) {
      const given = environment[setting.variable]?.trim()
      const isGiven = given !== undefined && given !== ''
      const value = isGiven ? mask(setting, given) : show(valueAt(config, setting.path))
      print(`${value === undefined ? '# ' : ''}${setting.variable}=${value ?? ''}`)
    }
    print('')
  }
}

/** A secret URL keeps what tells the operator where it leads. */
function mask({ secret }: DescribedSetting, given: string): string {
  if (!secret) return given
  if (!URL.canParse(given)) return '********'
  const url = new URL(given)
  return `${url.protocol}//${url.username === '' ? '' : '********@'}${url.host}${url.pathname}`
}

function valueAt(config: Config, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, name) => (value instanceof Object ? Reflect.get(value, name) : undefined),
      config,
    )
}

/** A default as it would be written; undefined when there is none. */
function show(value: unknown): string | undefined {
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.join(',')
  if (value instanceof Object && 'mode' in value) return String(value.mode)
  return value === undefined ? undefined : String(value)
}
