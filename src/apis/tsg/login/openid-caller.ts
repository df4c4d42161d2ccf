import { type ApiClientId, as } from '../../../core/ids.ts'
import type { AuthenticatedApiClient } from '../../../core/tenants/authenticate-api-client.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import { encodeBase64url } from '../../../lib/base64url.ts'
import { sha256 } from '../../../lib/hash.ts'
import type { OpenIdClaims, OpenIdSettings } from './openid-provider.ts'
import { readPermissions } from './read-permissions.ts'

/** Who came in through an OpenID Provider. */
export interface OpenIdCaller {
  /** Its subject there; of a machine its client. */
  readonly subject: string
  readonly name: string
  readonly permissions: readonly string[]
}

/** Undefined when the claims name nobody. */
export function readCaller(claims: OpenIdClaims, { roles }: OpenIdSettings): OpenIdCaller | undefined {
  const subject = text(claims['sub']) ?? text(claims['client_id'])
  if (subject === undefined) return undefined
  const name = text(claims['name']) ?? text(claims['preferred_username']) ?? text(claims['username'])
  return { subject, name: name ?? subject, permissions: readPermissions(claims, roles) }
}

/**
 * Stands in for an API client: it has no secret and no row, and the same id each time, so that what it asked for stays its own.
 */
export function asApiClient(
  tenant: Tenant,
  { issuer }: OpenIdSettings,
  { subject, name, permissions }: OpenIdCaller,
): AuthenticatedApiClient {
  const id = encodeBase64url(sha256(JSON.stringify([tenant.id, issuer, subject])))
  return {
    client: {
      id: as<ApiClientId>(id),
      tenantId: tenant.id,
      clientId: subject,
      name,
      scopes: permissions,
      secretHash: new Uint8Array(),
      certificates: [],
      status: 'active',
      createdAt: 0,
    },
    scopes: permissions,
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= 500 ? value : undefined
}
