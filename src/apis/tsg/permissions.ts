import type { Scope } from '../../core/tenants/scopes.ts'
import { coversScope } from '../../core/tenants/scopes.ts'

/** What a route of this API needs. */
export type Permission = Extract<Scope, `${string}:w.${string}`>

const credentials = [
  'create:w.credential',
  'read:w.credential',
  'update:w.credential',
  'delete:w.credential',
] as const

/** The older generation: roles, each standing for permissions of the newer one. */
const olderRoles = {
  wallet_view_did: ['read:w.did'],
  wallet_manage_keys: ['create:w.key', 'read:w.key', 'update:w.key', 'delete:w.key'],
  wallet_use_keys: ['read:w.key', 'execute:w.key'],
  wallet_view_own_credentials: ['read:w.credential'],
  wallet_view_all_credentials: ['read:w.credential'],
  wallet_manage_own_credentials: credentials,
  wallet_manage_all_credentials: credentials,
  wallet_issue_credentials: ['create:w.credential', 'read:w.credential', 'update:w.credential'],
  wallet_view_presentations: ['read:w.presentation', 'execute:w.presentation'],
  readonly_user: [
    'read:w.config',
    'read:w.credential',
    'read:w.did',
    'read:w.issue_config',
    'read:w.key',
    'read:w.presentation',
  ],
} as const satisfies Readonly<Record<string, readonly Permission[]>>

/** Whether `granted` has a permission: itself, `manage:` of the same thing, or a role of the older generation. */
export function hasPermission(granted: readonly string[], needed: Permission): boolean {
  const thing = needed.slice(needed.indexOf(':') + 1)
  return (
    coversScope(granted, needed) ||
    granted.includes(`manage:${thing}`) ||
    granted.some((name) => isRole(name) && olderRoles[name].some((permission) => permission === needed))
  )
}

function isRole(name: string): name is keyof typeof olderRoles {
  return Object.hasOwn(olderRoles, name)
}
