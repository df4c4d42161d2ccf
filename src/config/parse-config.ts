import { nearest } from '../lib/nearest.ts'
import { concerns } from './concerns.ts'
import type { Config } from './config.ts'
import { plain } from './kinds.ts'
import { type Concern, type Setting, Unreadable } from './setting.ts'
import { findUnsafe, noticesOf } from './unsafe.ts'

/** All that is wrong with an environment, at once. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  /** One sentence each, saying what to do. */
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(`the configuration has ${problems.length} problem(s):\n- ${problems.join('\n- ')}`)
    this.problems = problems
  }
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The configuration that an environment describes. An empty variable is an absent one. Unknown `CHANCERY_…` names are refused,
 * because a mistyped setting that is silently ignored is an unsafe one.
 * @throws {ConfigError}
 */
export function parseConfig(environment: Environment): Config {
  const problems = unknownNames(environment)
  const demo = read(concerns.security.settings.demo, environment, true, [])
  const groups = Object.entries(concerns).map(([name, concern]) => [
    name,
    readConcern(concern, environment, demo, problems),
  ])
  const { server, ...others } = Object.fromEntries(groups) as Config
  const config: Config = {
    ...others,
    server: { ...server, publicUrl: server.publicUrl ?? defaultPublicUrl(server) },
    notices: [],
  }
  const unread = problems.map((problem) => problem.split(' ')[0])
  problems.push(...findUnsafe(config, (variable) => !unread.includes(variable)))
  if (problems.length > 0) throw new ConfigError(problems)
  return deepFreeze({ ...config, notices: noticesOf(config) })
}

function readConcern(concern: Concern, environment: Environment, demo: boolean, problems: string[]) {
  return Object.fromEntries(
    Object.entries(concern.settings).map(([name, setting]) => [
      name,
      read(setting, environment, demo, problems),
    ]),
  )
}

function read<Value>(
  setting: Setting<Value>,
  environment: Environment,
  demo: boolean,
  problems: string[],
): Value {
  const fallback = demo ? setting.demo : setting.production
  const text = environment[setting.variable]?.trim()
  if (text === undefined || text === '') return fallback
  try {
    return setting.read(text)
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    const given = setting.secret ? '' : `, not "${text}"`
    problems.push(`${setting.variable} must be ${plain(error.message)}${given}.`)
    return fallback
  }
}

function unknownNames(environment: Environment): string[] {
  const known = new Set(
    Object.values<Concern>(concerns).flatMap((concern) =>
      Object.values(concern.settings).map((setting) => setting.variable),
    ),
  )
  return Object.keys(environment)
    .filter((name) => name.startsWith('CHANCERY_') && environment[name] !== undefined && !known.has(name))
    .map((name) => {
      const meant = findMeant(name, [...known])
      return `${name} is no setting of Chancery${meant === undefined ? '.' : `; did you mean ${meant}?`}`
    })
}

/** Compares what follows the prefix, or everything would be near everything. */
function findMeant(name: string, known: readonly string[]): string | undefined {
  const withoutPrefix = (text: string) => text.replace(/^CHANCERY_/, '')
  const meant = nearest(withoutPrefix(name), known.map(withoutPrefix))
  return known.find((candidate) => withoutPrefix(candidate) === meant)
}

const defaultPublicUrl = ({ port, tls }: Pick<Config['server'], 'port' | 'tls'>) =>
  `${tls.mode === 'off' ? 'http' : 'https'}://localhost:${port}`

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(deepFreeze)
  return Object.freeze(value)
}
