import { CoreError } from '../../../core/errors.ts'
import { as, type TenantId } from '../../../core/ids.ts'
import type { AccessTokenKeys } from '../../../core/ports/access-token-keys.ts'
import type { Ports } from '../../../core/ports/ports.ts'
import type { ApiClient } from '../../../core/tenants/api-client.ts'
import { hasScope } from '../../../core/tenants/grant-client-credentials.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import { type JsonObject, parseJsonObject } from '../../../lib/json.ts'
import { importPublicJwk, parsePublicJwk } from '../../../lib/jwk.ts'
import { type ParsedJws, parseJws, verifyJws } from '../../../lib/jws.ts'
import { Refusal } from '../../../lib/refusal.ts'
import type { EntraResource, EntraRole } from './resources.ts'

export interface EntraCaller {
  readonly tenant: Tenant
  readonly client: ApiClient
  /** Of the token, as far as the client still has them. */
  readonly roles: readonly EntraRole[]
}

export type VerifyAccessTokenPorts = Pick<Ports, 'apiClients' | 'clock' | 'settings'> & {
  readonly accessTokenKeys: AccessTokenKeys
  readonly tenantContext: { byId(id: string): Tenant | Promise<Tenant> }
}

const MAX_BYTES = 8192

/**
 * Who calls: a token of ours, for this resource, of a client that is still there. What has changed about the client since then
 * counts at once.
 * @throws {CoreError} `access_token_invalid`
 */
export async function verifyAccessToken(
  ports: VerifyAccessTokenPorts,
  token: string,
  resource: EntraResource,
): Promise<EntraCaller> {
  const { jws, claims } = parse(token)
  const tenant = await findTenant(ports, claims['tid'])
  verifySignature(ports, tenant.id, jws)
  checkClaims(ports, claims, resource)
  const clientId = claims['appid']
  const client =
    typeof clientId === 'string' ? await ports.apiClients.findByClientId(tenant.id, clientId) : undefined
  if (client === undefined || client.id !== claims['oid']) throw invalid('its client is gone')
  if (client.status !== 'active') throw invalid(`client ${client.id} is ${client.status}`)
  const claimed = Array.isArray(claims['roles']) ? claims['roles'] : []
  const roles = resource.roles.filter((role) => claimed.includes(role) && hasScope(client.scopes, role))
  return { tenant, client, roles }
}

function parse(token: string): { readonly jws: ParsedJws; readonly claims: JsonObject } {
  try {
    const jws = parseJws(token, { maxBytes: MAX_BYTES })
    return { jws, claims: parseJsonObject(jws.payload, { maxBytes: MAX_BYTES, maxDepth: 4 }) }
  } catch (error) {
    if (error instanceof Refusal) throw invalid(error.reason)
    throw error
  }
}

async function findTenant({ tenantContext }: VerifyAccessTokenPorts, tid: unknown): Promise<Tenant> {
  try {
    return await tenantContext.byId(typeof tid === 'string' ? as<TenantId>(tid) : '')
  } catch (error) {
    if (error instanceof CoreError && error.code === 'tenant_not_found') throw invalid('of no tenant here')
    throw error
  }
}

function verifySignature({ accessTokenKeys }: VerifyAccessTokenPorts, tenantId: TenantId, jws: ParsedJws) {
  const { kid, publicJwk } = accessTokenKeys.of(tenantId)
  if (jws.header.kid !== kid || jws.header.typ !== 'JWT') throw invalid('not signed by a key of ours')
  try {
    verifyJws(jws, importPublicJwk(parsePublicJwk(publicJwk)), { algorithms: ['ES256'] })
  } catch (error) {
    if (error instanceof Refusal) throw invalid(error.reason)
    throw error
  }
}

function checkClaims(
  { clock, settings }: VerifyAccessTokenPorts,
  { aud, exp, nbf }: JsonObject,
  resource: EntraResource,
): void {
  const now = clock.now() / 1000
  if (aud !== resource.id) throw invalid('for another resource')
  if (typeof exp !== 'number' || exp <= now) throw invalid('expired')
  if (typeof nbf !== 'number' || nbf > now + settings.clockSkewSeconds) throw invalid('not valid yet')
}

function invalid(detail: string): CoreError {
  return new CoreError('access_token_invalid', 'The access token is not valid here, or has expired.', {
    detail: `token: ${detail}`,
  })
}
