import { isIP } from 'node:net'
import type { CallbackTarget } from '../../../core/callbacks/callback-target.ts'
import { createAddressPolicy } from '../../../http/outgoing/address-policy.ts'
import { badField } from '../refusal.ts'
import { type Members, memberOf, optionalText, requireMembers, requireText } from './members.ts'

export interface CallbackUrlRules {
  readonly allowPrivateNetworks: boolean | readonly string[]
  /** Origins that are called elsewhere, and may be named for that. */
  readonly rewrites: ReadonlyMap<string, string>
}

const MAX_URL = 2_000
const allowedHeaders: ReadonlySet<string> = new Set(['api-key', 'authorization'])
/** RFC 9110 §5.5. */
const headerValue = /^[\x20-\x7e\x80-\xff]*$/

/** `callback`: where the application is told, and with which headers (contract section 5). */
export function readCallback(body: Members, rules: CallbackUrlRules): CallbackTarget {
  const callback = requireMembers(memberOf(body, 'callback'), 'callback')
  const url = requireText(callback, 'url', 'callback.url', MAX_URL)
  requirePublic(url, rules)
  const state = optionalText(callback, 'state', 'callback.state')
  return { url, ...(state === undefined ? {} : { state }), headers: readHeaders(callback) }
}

function readHeaders(callback: Members): Readonly<Record<string, string>> {
  const headers = memberOf(callback, 'headers')
  if (headers === undefined) return {}
  const members = requireMembers(headers, 'callback.headers')
  for (const [name, value] of Object.entries(members)) {
    if (!allowedHeaders.has(name.toLowerCase())) {
      throw badField(
        `callback.headers.${name.slice(0, 50)}`,
        'Only the callback headers api-key and Authorization are allowed.',
      )
    }
    if (typeof value !== 'string' || !headerValue.test(value) || value.length > 8_000) {
      throw badField(`callback.headers.${name}`, 'The value of this callback header cannot be sent.')
    }
  }
  return members as Readonly<Record<string, string>>
}

/** Where a name leads is decided when it is called; what can be seen from here is refused here. */
function requirePublic(text: string, { allowPrivateNetworks, rewrites }: CallbackUrlRules): void {
  const url = /[\s\\#]/.test(text) ? null : URL.parse(text)
  if (url === null || url.username !== '' || url.password !== '') {
    throw badField('callback.url', 'The callback URL is not valid.')
  }
  if (rewrites.has(url.origin)) return
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  const isPrivate =
    isIP(host) !== 0
      ? createAddressPolicy(allowPrivateNetworks)(host, host)
      : verdictOfName(host, allowPrivateNetworks)
  const isHttp = url.protocol === 'http:' && isPrivate === 'private'
  if (isPrivate === 'refused' || !(url.protocol === 'https:' || isHttp)) {
    throw badField('callback.url', 'URL must be public')
  }
}

const privateName = /^(?:localhost|[^.]+|.+\.(?:localhost|local|internal|home\.arpa|lan))$/i

function verdictOfName(host: string, allow: boolean | readonly string[]): 'public' | 'private' | 'refused' {
  if (!privateName.test(host)) return 'public'
  return allow === true || (Array.isArray(allow) && allow.length > 0) ? 'private' : 'refused'
}
