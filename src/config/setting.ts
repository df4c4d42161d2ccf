/** One key of the configuration: its name in the environment, what it means, what it is without being set, how it is read. */
export interface Setting<Value> {
  /** `CHANCERY_…` or `DATABASE_URL`. */
  readonly variable: string
  readonly description: string
  /** The values that it takes, in words. */
  readonly takes: string
  readonly example: string
  readonly demo: Value
  readonly production: Value
  /** What the default is, when it is no plain value. */
  readonly otherwise?: string
  /** Never shown. */
  readonly secret?: true
  /** @throws {Unreadable} whose message completes the sentence "CHANCERY_X must be …" */
  readonly read: (text: string) => Value
}

/** The text of a setting is none that it takes. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable'
}

export type Settings = Readonly<Record<string, Setting<unknown>>>

/** Settings that belong together: one file, one heading of the manual, one member of the configuration. */
export interface Concern<Members extends Settings = Settings> {
  readonly title: string
  readonly introduction: string
  readonly settings: Members
}

/** The values of a concern, under the names of its settings. */
export type Values<C extends Concern> = {
  readonly [Name in keyof C['settings']]: C['settings'][Name] extends Setting<infer Value> ? Value : never
}

interface Common {
  readonly variable: string
  readonly description: string
  readonly example: string
  readonly otherwise?: string
  readonly secret?: true
}
/** One default, or one for demo mode and one for production. */
type Default<Value> = { readonly default: Value } | { readonly demo: Value; readonly production: Value }

/** Makes a kind of setting: what it takes, and how its text is read. */
export function kind<Value>(takes: string, read: (text: string) => Value) {
  return (given: Common & Default<Value>): Setting<Value> => {
    const { variable, description, example } = given
    const [demo, production] =
      'default' in given ? [given.default, given.default] : [given.demo, given.production]
    return {
      ...{ variable, description, example, takes, read, demo, production },
      ...(given.otherwise === undefined ? {} : { otherwise: given.otherwise }),
      ...(given.secret === undefined ? {} : { secret: given.secret }),
    }
  }
}

/** A kind whose value may be absent. */
export function optional<Value>(takes: string, read: (text: string) => Value) {
  return (given: Common): Setting<Value | undefined> =>
    kind<Value | undefined>(takes, read)({ ...given, default: undefined })
}
