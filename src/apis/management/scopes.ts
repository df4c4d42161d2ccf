import { type Scope, scopeDescriptions } from '../../core/tenants/scopes.ts'

/** The scopes of this API, as its token endpoint and its documentation list them. */
export const managementScopes = [
  'issuances:read',
  'issuances:write',
  'credentials:read',
  'credentials:revoke',
  'configurations:read',
  'configurations:write',
  'issuers:read',
  'issuers:write',
  'keys:read',
  'keys:write',
  'clients:read',
  'clients:write',
  'webhooks:read',
  'webhooks:write',
  'events:read',
  'trust:read',
  'trust:write',
  'presentations:read',
  'presentations:write',
  'evidence:read',
  'evidence:write',
  'wallet:read',
  'wallet:write',
  'tenant:admin',
] as const satisfies readonly Scope[]

export type ManagementScope = (typeof managementScopes)[number]

/** As the `scopes` member of an OAuth flow in OpenAPI. */
export const managementScopeDescriptions: Readonly<Record<ManagementScope, string>> = Object.fromEntries(
  managementScopes.map((scope) => [scope, scopeDescriptions[scope]]),
) as Record<ManagementScope, string>
