import { isKnownScope, type Scope } from '../../../core/tenants/scopes.ts'
import { isJsonObject } from '../../../lib/json.ts'

type Claims = Readonly<Record<string, unknown>>

/**
 * The permissions of TSG in what an OpenID Provider says, at `path` (`$.a.b[*]`) and in `scope`. Whatever else it says is not for it to
 * give: `tenant:admin` is none.
 */
export function readPermissions(claims: Claims, path: string): readonly Scope[] {
  const scope = typeof claims['scope'] === 'string' ? claims['scope'].split(' ') : []
  return [...new Set([...at(claims, path), ...scope])].filter(isKnownScope).filter(isOfTsg)
}

/** Names of the product: of today, and roles of older versions. */
export function isOfTsg(scope: string): boolean {
  return /^[a-z]+:w\.[a-z_]+$/.test(scope) || scope.startsWith('wallet_') || scope === 'readonly_user'
}

function at(claims: Claims, path: string): readonly string[] {
  const names = path
    .replace(/^\$\.?/, '')
    .replace(/\[\*\]$/, '')
    .split('.')
  let value: unknown = claims
  for (const name of names) {
    value = isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
  }
  const found: readonly unknown[] = Array.isArray(value) ? value : [value]
  return found.filter((one) => typeof one === 'string')
}
