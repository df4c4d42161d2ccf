import { concerns } from './concerns.ts'
import type { Concern, Setting } from './setting.ts'

export interface DescribedSetting {
  /** Where its value is in {@link Config}: `server.port`. */
  readonly path: string
  readonly variable: string
  readonly description: string
  readonly takes: string
  /** Markdown: one default, or one for each mode. */
  readonly default: string
  readonly example: string
  readonly secret: boolean
}

export interface DescribedConcern {
  readonly title: string
  readonly introduction: string
  readonly settings: readonly DescribedSetting[]
}

/** Every setting in words: the source of the manual and of the command line. */
export function describeConfig(): readonly DescribedConcern[] {
  return Object.entries<Concern>(concerns).map(([group, { title, introduction, settings }]) => ({
    title,
    introduction,
    settings: Object.entries(settings).map(([name, setting]) => ({
      path: `${group}.${name}`,
      variable: setting.variable,
      description: setting.description,
      takes: setting.takes,
      default: describeDefault(setting),
      example: setting.example,
      secret: setting.secret === true,
    })),
  }))
}

function describeDefault({ otherwise, demo, production }: Setting<unknown>): string {
  if (otherwise !== undefined) return otherwise
  const [inDemo, inProduction] = [show(demo), show(production)]
  return inDemo === inProduction ? inDemo : `${inDemo} in demo mode, ${inProduction} in production`
}

function show(value: unknown): string {
  if (typeof value === 'boolean') return value ? '`on`' : '`off`'
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return 'none'
  return `\`${String(value)}\``
}
