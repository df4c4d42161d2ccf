import { hasScope } from '../../../core/tenants/grant-client-credentials.ts'
import type { EntraResource, EntraRole } from './resources.ts'

/** The roles of a resource that a client has: one alone when it stands for all. */
export function rolesOf(scopes: readonly string[], { roles, all }: EntraResource): readonly EntraRole[] {
  if (all !== undefined && hasScope(scopes, all)) return [all]
  return roles.filter((role) => hasScope(scopes, role))
}
