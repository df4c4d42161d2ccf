import type { Scope } from '../../core/tenants/scopes.ts'
import { coversScope } from '../../core/tenants/scopes.ts'

/** What a route of this API needs. */
export type Permission = Extract<Scope, `${string}:w.credential` | `${string}:w.issue_config`>

/** The older generation: roles, each standing for permissions of the newer one. */
const olderRoles = {
  wallet_view_own_credentials: ['read:w.credential'],
  wallet_view_all_credentials: ['read:w.credential'],
  wallet_manage_own_credentials: [
    'create:w.credential',
    'read:w.credential',
    'update:w.credential',
    'delete:w.credential',
  ],
  wallet_manage_all_credentials: [
    'create:w.credential',
    'read:w.credential',
    'update:w.credential',
    'delete:w.credential',
  ],
  wallet_issue_credentials: ['create:w.credential', 'read:w.credential', 'update:w.credential'],
} as const satisfies Readonly<Record<string, readonly Permission[]>>

/** Whether `granted` has a permission: itself, `manage:` of the same thing, or a role of the older generation. */
export function hasPermission(granted: readonly string[], needed: Permission): boolean {
  const thing = needed.slice(needed.indexOf(':') + 1) as 'w.credential' | 'w.issue_config'
  return (
    coversScope(granted, needed) ||
    coversScope(granted, `manage:${thing}`) ||
    granted.some((name) => isRole(name) && olderRoles[name].some((permission) => permission === needed))
  )
}

function isRole(name: string): name is keyof typeof olderRoles {
  return Object.hasOwn(olderRoles, name)
}
