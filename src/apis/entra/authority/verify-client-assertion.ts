import type { TenantId } from '../../../core/ids.ts'
import type { Ports } from '../../../core/ports/ports.ts'
import { tryCommit, type Write } from '../../../core/ports/units.ts'
import type { ApiClient } from '../../../core/tenants/api-client.ts'
import { refuseInactiveClient } from '../../../core/tenants/verify-client-secret.ts'
import { sha256Base64url } from '../../../lib/hash.ts'
import { type JsonObject, parseJsonObject } from '../../../lib/json.ts'
import { type ParsedJws, parseJws, verifyJws } from '../../../lib/jws.ts'
import { Refusal } from '../../../lib/refusal.ts'
import type { EntraResource } from '../access-token/resources.ts'
import { findAssertionCertificate } from './assertion-certificate.ts'
import { AuthorityRefusal } from './refusal.ts'

type Needs = Pick<Ports, 'apiClients' | 'clock' | 'settings' | 'singleUses' | 'units'>

export interface AskedToken {
  /** The token endpoints that an assertion may be addressed to. */
  readonly audiences: readonly string[]
  readonly resource: EntraResource
}

/** One that lives longer would have to be remembered longer. */
const LONGEST_LIFE_SECONDS = 86_400
const MAX_BYTES = 32_768

/**
 * The client that signed an assertion (RFC 7523 §3) with a certificate registered for it. Each assertion serves once for each
 * resource: MSAL keeps one as long as it lasts, ten minutes, and asks with it for every resource that its application uses.
 * @throws {AuthorityRefusal}; {CoreError} `client_suspended`
 */
export async function verifyClientAssertion(
  ports: Needs,
  tenantId: TenantId,
  assertion: string,
  clientId: string | undefined,
  { audiences, resource }: AskedToken,
): Promise<ApiClient> {
  const { jws, claims } = parse(assertion)
  const { iss, sub, aud } = claims
  if (typeof iss !== 'string' || iss !== sub || (clientId !== undefined && clientId !== iss)) {
    throw new AuthorityRefusal(
      'assertionClient',
      "Client assertion application identifier doesn't match 'client_id' parameter.",
    )
  }
  const client = await ports.apiClients.findByClientId(tenantId, iss)
  verifySignature(jws, client?.certificates ?? [], ports.clock.now())
  if (typeof aud !== 'string' || !audiences.includes(aud)) {
    throw new AuthorityRefusal(
      'assertionAudience',
      `Client assertion audience claim does not match Realm issuer. Address it to ${audiences[0]}.`,
    )
  }
  const expiresAt = checkTime(ports, claims)
  // Without certificates no signature verifies.
  refuseInactiveClient(client as ApiClient)
  await useOnce(ports, tenantId, [iss, resource.id], claims['jti'], expiresAt)
  return client as ApiClient
}

function parse(assertion: string): { readonly jws: ParsedJws; readonly claims: JsonObject } {
  try {
    const jws = parseJws(assertion, { maxBytes: MAX_BYTES })
    return { jws, claims: parseJsonObject(jws.payload, { maxBytes: MAX_BYTES, maxDepth: 8 }) }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    throw new AuthorityRefusal('assertionMalformed', 'JWT token is invalid or malformed.', error.reason)
  }
}

function verifySignature(jws: ParsedJws, certificates: readonly string[], now: number): void {
  const certificate = findAssertionCertificate(certificates, jws.header, now)
  try {
    verifyJws(jws, certificate.publicKey, { algorithms: ['RS256', 'PS256'] })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    throw new AuthorityRefusal(
      'assertionSignature',
      'Client assertion failed signature validation.',
      error.reason,
    )
  }
}

/** When it can be forgotten. */
function checkTime({ clock, settings }: Needs, { exp, nbf }: JsonObject): number {
  const now = clock.now() / 1000
  const skew = settings.clockSkewSeconds
  const inTime =
    typeof exp === 'number' &&
    exp > now - skew &&
    exp <= now + LONGEST_LIFE_SECONDS + skew &&
    (nbf === undefined || (typeof nbf === 'number' && nbf <= now + skew))
  if (inTime) return Math.ceil((exp + skew) * 1000)
  throw new AuthorityRefusal('assertionTime', 'Client assertion is not within its valid time range.')
}

async function useOnce(
  { singleUses, units }: Needs,
  tenantId: TenantId,
  scope: readonly string[],
  jti: unknown,
  expiresAt: number,
): Promise<void> {
  if (typeof jti !== 'string' || jti === '') {
    throw new AuthorityRefusal('assertionMalformed', "Client assertion must have a 'jti'.")
  }
  const value = sha256Base64url(JSON.stringify([...scope, jti]))
  const write: Write = singleUses.use(tenantId, 'client_assertion_jti', value, expiresAt)
  if (!(await tryCommit(units, [write]))) {
    throw new AuthorityRefusal(
      'assertionReplayed',
      'Client assertion was used before: make a new one for each request.',
    )
  }
}
