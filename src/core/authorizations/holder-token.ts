import { decodeBase64url, encodeBase64url } from '../../lib/base64url.ts'
import { equalInConstantTime } from '../../lib/constant-time.ts'
import { isJsonObject, parseJsonObject } from '../../lib/json.ts'
import { Refusal } from '../../lib/refusal.ts'
import { CoreError } from '../errors.ts'
import { type AuthorizationId, as } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'
import type { Tenant } from '../tenants/tenant.ts'
import { tenantUrl } from '../tenants/tenant-url.ts'
import type { UsedAuthorization } from './authorization.ts'

export const TOKEN_SECONDS = 3600
const MAX_CHARACTERS = 4096
const HEADER = encodeBase64url(JSON.stringify({ alg: 'HS256', typ: 'at+jwt' }))

/** Whoever holds a token of {@link mintHolderToken}: nothing but a DID that was proved. */
export interface AuthenticatedHolder {
  readonly did: string
  readonly authorizationId: AuthorizationId
}

type Needs = Pick<Ports, 'secrets' | 'publicUrl' | 'clock'>

/** A JWT for this office alone: its MAC is under a key that nobody else has. */
export function mintHolderToken(
  { secrets, publicUrl, clock, random }: Needs & Pick<Ports, 'random'>,
  tenant: Tenant,
  { id, holderDid }: UsedAuthorization,
): string {
  const now = clock.now()
  const baseUrl = tenantUrl(publicUrl, tenant)
  const claims = {
    iss: baseUrl,
    aud: baseUrl,
    sub: holderDid,
    iat: Math.floor(now / 1000),
    exp: Math.floor(now / 1000) + TOKEN_SECONDS,
    jti: random.id(now),
    auth_id: id,
  }
  const signed = `${HEADER}.${encodeBase64url(JSON.stringify(claims))}`
  return `${signed}.${encodeBase64url(secrets.mac('holder-token', tenant.id, signed))}`
}

/**
 * Who a token belongs to, as long as its code was not sent twice.
 * @throws {CoreError} `access_token_invalid`
 */
export async function authenticateHolder(
  ports: Needs & Pick<Ports, 'authorizations'>,
  tenant: Tenant,
  token: string,
): Promise<AuthenticatedHolder> {
  const { sub, auth_id: id, exp } = readToken(ports, tenant, token)
  if (typeof sub !== 'string' || typeof id !== 'string' || typeof exp !== 'number') throw invalid('malformed')
  if (exp * 1000 <= ports.clock.now()) throw invalid('expired')
  const authorization = await ports.authorizations.find(tenant.id, as<AuthorizationId>(id))
  if (authorization?.status !== 'used' || authorization.holderDid !== sub || authorization.tokenRevoked)
    throw invalid('its authorization is over, or its code was sent twice')
  return { did: sub, authorizationId: authorization.id }
}

function readToken({ secrets }: Needs, tenant: Tenant, token: string) {
  const [header = '', payload = '', mac = '', more] = token.slice(0, MAX_CHARACTERS).split('.')
  const signed = `${header}.${payload}`
  try {
    const isOurs = equalInConstantTime(decodeBase64url(mac), secrets.mac('holder-token', tenant.id, signed))
    if (more !== undefined || header !== HEADER || !isOurs) throw invalid('not one of ours')
    const claims = parseJsonObject(decodeBase64url(payload))
    if (isJsonObject(claims)) return claims
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
  }
  throw invalid('malformed')
}

function invalid(detail: string): CoreError {
  return new CoreError('access_token_invalid', 'The access token is unknown or has expired.', { detail })
}
