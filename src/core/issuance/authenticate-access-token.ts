import { equalInConstantTime } from '../../lib/constant-time.ts'
import { CoreError } from '../errors.ts'
import type { Ports } from '../ports/ports.ts'
import type { Tenant } from '../tenants/tenant.ts'
import { parseToken } from './access-token.ts'
import type { Issuance, IssuanceAccessToken } from './issuance.ts'

export type AuthorizedIssuance = Issuance & { readonly accessToken: IssuanceAccessToken }

/**
 * The issuance that an access token opens.
 * @param dpopThumbprint the key that the request proved, absent for a bearer token
 * @throws {CoreError} `access_token_invalid`
 */
export async function authenticateAccessToken(
  ports: Pick<Ports, 'clock' | 'issuances'>,
  tenant: Tenant,
  token: string,
  dpopThumbprint?: string,
): Promise<AuthorizedIssuance> {
  const parsed = parseToken(token)
  const issuance = parsed && (await ports.issuances.find(tenant.id, parsed.issuanceId))
  const stored = issuance !== undefined && 'accessToken' in issuance ? issuance.accessToken : undefined
  if (parsed === undefined || stored === undefined || !equalInConstantTime(stored.hash, parsed.hash)) {
    throw invalid('unknown token')
  }
  if (stored.expiresAt <= ports.clock.now()) throw invalid('expired')
  if (stored.dpopThumbprint !== dpopThumbprint) {
    throw invalid(stored.dpopThumbprint === undefined ? 'not bound to a key' : 'bound to another key')
  }
  return issuance as AuthorizedIssuance
}

function invalid(detail: string): CoreError {
  return new CoreError('access_token_invalid', 'The access token is unknown or has expired.', { detail })
}
