import type { concerns } from './concerns.ts'
import type { Values } from './setting.ts'

type Concerns = typeof concerns
type Plain = { readonly [Name in keyof Concerns]: Values<Concerns[Name]> }

/** The whole configuration: valid, complete, frozen. */
export interface Config extends Omit<Plain, 'server'> {
  /** `publicUrl` has no trailing slash. */
  readonly server: Omit<Plain['server'], 'publicUrl'> & { readonly publicUrl: string }
  /** Sentences that the operator should read at the start. */
  readonly notices: readonly string[]
}
