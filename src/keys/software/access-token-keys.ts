import type { TenantId } from '../../core/ids.ts'
import type { AccessTokenKey, AccessTokenKeys } from '../../core/ports/access-token-keys.ts'
import type { Ports } from '../../core/ports/ports.ts'
import { jwkThumbprint, parsePublicJwk } from '../../lib/jwk.ts'
import { deriveP256Key } from './derive-p256-key.ts'

const MAX_KEPT = 1000

/** A key of each tenant that follows from the master key: tokens live an hour, and no process waits for another to make it. */
export function createAccessTokenKeys(ports: Pick<Ports, 'secrets'>): AccessTokenKeys {
  const kept = new Map<TenantId, AccessTokenKey>()
  return {
    of(tenantId) {
      const known = kept.get(tenantId)
      if (known !== undefined) return known
      const { publicJwk, sign } = deriveP256Key(ports, 'access tokens', tenantId)
      const key = { kid: jwkThumbprint(parsePublicJwk(publicJwk)), publicJwk, sign }
      if (kept.size >= MAX_KEPT) for (const oldest of kept.keys()) if (kept.delete(oldest)) break
      kept.set(tenantId, key)
      return key
    },
  }
}
