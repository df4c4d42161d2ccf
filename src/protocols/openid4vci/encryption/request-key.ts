import { createECDH, createPrivateKey, type KeyObject } from 'node:crypto'
import type { TenantId } from '../../../core/ids.ts'
import type { Secrets } from '../../../core/ports/secrets.ts'
import { encodeBase64url } from '../../../lib/base64url.ts'
import { type EcPublicJwk, jwkThumbprint } from '../../../lib/jwk.ts'
import { KEY_ALGORITHM } from './encryption-algorithms.ts'

export interface RequestKey {
  readonly kid: string
  readonly privateKey: KeyObject
  readonly publicJwk: EcPublicJwk & { readonly kid: string }
}

const kept = new WeakMap<Secrets, Map<TenantId, RequestKey>>()
const MAX_KEPT = 1000

/**
 * The key that wallets encrypt their requests to (OpenID4VCI 1.0 §12.2.4 `credential_request_encryption`). It is derived under
 * the master key, so that every process has the same one and it is stored nowhere.
 */
export function requestKey(secrets: Secrets, tenantId: TenantId): RequestKey {
  const keys = kept.get(secrets) ?? new Map<TenantId, RequestKey>()
  kept.set(secrets, keys)
  const known = keys.get(tenantId)
  if (known !== undefined) return known
  const made = derive(secrets, tenantId)
  if (keys.size >= MAX_KEPT) keys.clear()
  keys.set(tenantId, made)
  return made
}

function derive(secrets: Secrets, tenantId: TenantId): RequestKey {
  const ecdh = createECDH('prime256v1')
  const scalar = deriveScalar(secrets, tenantId, (candidate) => ecdh.setPrivateKey(candidate))
  const point = ecdh.getPublicKey()
  const key = {
    kty: 'EC',
    crv: 'P-256',
    x: encodeBase64url(point.subarray(1, 33)),
    y: encodeBase64url(point.subarray(33)),
  } as const
  const kid = jwkThumbprint(key)
  return {
    kid,
    privateKey: createPrivateKey({ key: { ...key, d: encodeBase64url(scalar) }, format: 'jwk' }),
    publicJwk: { ...key, kid, use: 'enc', alg: KEY_ALGORITHM },
  }
}

/** One MAC in 2^32 is no private key of the curve: then the next one is. */
function deriveScalar(
  secrets: Secrets,
  tenantId: TenantId,
  use: (candidate: Uint8Array) => void,
): Uint8Array {
  for (let attempt = 0; attempt < 8; attempt++) {
    const candidate = secrets.mac('request-decryption', tenantId, String(attempt))
    try {
      use(candidate)
      return candidate
    } catch {}
  }
  throw new Error('no private key of P-256 in eight MACs')
}
