import { CoreError } from '../../core/errors.ts'
import { parseJson } from '../../lib/json.ts'
import { Refusal } from '../../lib/refusal.ts'

/** What a wallet posts for a presentation, in its outer form. */
export interface WalletPost {
  readonly state: string
  readonly idToken: string
  /** One for each presentation. */
  readonly vpTokens: readonly [string, ...string[]]
}

/** What it posts when its person declines. */
export interface WalletRefusal {
  readonly state: string
  readonly error: string
}

const MOST = 20

/**
 * A form, or JSON from wallets that post it so; `vp_token` is a JWT or a list of them.
 * @throws {CoreError} `invalid_request`
 */
export function readWalletPost(body: unknown): WalletPost | WalletRefusal {
  const members = typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>) : {}
  const state = textOf(members, 'state')
  if (typeof members['error'] === 'string') return { state, error: members['error'] }
  const [first, ...others] = tokensOf(members['vp_token'])
  if (first === undefined || others.length >= MOST) throw missing('vp_token')
  return { state, idToken: textOf(members, 'id_token'), vpTokens: [first, ...others] }
}

function tokensOf(value: unknown): readonly string[] {
  const list =
    typeof value === 'string' && value.trimStart().startsWith('[') ? parseList(value) : [value].flat()
  return list.filter((token): token is string => typeof token === 'string' && token !== '')
}

function parseList(text: string): readonly unknown[] {
  try {
    return [parseJson(text, { maxBytes: 4_194_304, maxDepth: 2 })].flat()
  } catch (error) {
    if (error instanceof Refusal) return []
    throw error
  }
}

function textOf(members: Readonly<Record<string, unknown>>, name: string): string {
  const value = members[name]
  if (typeof value !== 'string' || value === '') throw missing(name)
  return value
}

function missing(name: string): CoreError {
  return new CoreError('invalid_request', `The answer has no ${name} that can be read.`, {
    violations: [{ pointer: `/${name}`, message: 'is missing' }],
  })
}
