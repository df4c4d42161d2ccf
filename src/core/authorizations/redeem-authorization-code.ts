import { sha256 } from '../../lib/hash.ts'
import { CoreError } from '../errors.ts'
import type { Instant } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'
import { WriteConflict } from '../ports/units.ts'
import type { Tenant } from '../tenants/tenant.ts'
import { type Authorization, type UsedAuthorization, used, withTokenRevoked } from './authorization.ts'
import { mintHolderToken, TOKEN_SECONDS } from './holder-token.ts'

type Needs = Pick<Ports, 'authorizations' | 'units' | 'clock' | 'random' | 'secrets' | 'publicUrl'>

const MAX_ATTEMPTS = 100

/**
 * A code for a token, once. A code that is sent again ends the token that it gave (RFC 6749 §4.1.2): one of the two who sent it is not
 * who got it.
 * @throws {CoreError} `pre_authorized_code_invalid`
 */
export async function redeemAuthorizationCode(
  ports: Needs,
  tenant: Tenant,
  code: string,
): Promise<{ readonly accessToken: string; readonly expiresIn: number }> {
  const codeHash = sha256(code)
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const next = after(await ports.authorizations.findByCode(tenant.id, codeHash), ports.clock.now())
    try {
      await ports.units.commit([ports.authorizations.save(next)])
    } catch (error) {
      if (error instanceof WriteConflict) continue
      throw error
    }
    if (next.tokenRevoked) throw invalid('it was sent before; its token is revoked')
    return { accessToken: mintHolderToken(ports, tenant, next), expiresIn: TOKEN_SECONDS }
  }
  throw invalid('it is being used by others')
}

function after(found: Authorization | undefined, now: Instant): UsedAuthorization {
  if (found?.status === 'validated' && found.codeExpiresAt > now) return used(found)
  if (found?.status !== 'used') throw invalid('unknown or expired')
  if (found.tokenRevoked) throw invalid('it was sent before')
  return withTokenRevoked(found)
}

function invalid(detail: string): CoreError {
  return new CoreError('pre_authorized_code_invalid', 'The authorization code is not valid.', { detail })
}
