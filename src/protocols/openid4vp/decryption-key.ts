import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import type { PresentationRequestId, TenantId } from '../../core/ids.ts'
import type { Secrets } from '../../core/ports/secrets.ts'
import { type EcPublicJwk, jwkThumbprint } from '../../lib/jwk.ts'

/** ECDH-ES on P-256, as HAIP 1.0 §5 wants it; both sizes of GCM must be there. */
export const KEY_ALGORITHM = 'ECDH-ES'
export const contentAlgorithms = ['A128GCM', 'A256GCM'] as const

export interface DecryptionKey {
  readonly kid: string
  readonly privateKey: KeyObject
  readonly publicJwk: EcPublicJwk & { readonly kid: string }
}

interface Named {
  readonly id: PresentationRequestId
  readonly tenantId: TenantId
}

/** A key for one answer (HAIP 1.0 §5: ephemeral), sealed until it comes. */
export function sealNewKey(secrets: Secrets, request: Named): Uint8Array {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const der = privateKey.export({ format: 'der', type: 'pkcs8' })
  return secrets.seal('presentation-key', contextOf(request), der)
}

export function openKey(secrets: Secrets, request: Named, sealed: Uint8Array): DecryptionKey {
  const der = Buffer.from(secrets.open('presentation-key', contextOf(request), sealed))
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  const { x = '', y = '' } = privateKey.export({ format: 'jwk' })
  const key = { kty: 'EC', crv: 'P-256', x, y } as const
  const kid = jwkThumbprint(key)
  return { kid, privateKey, publicJwk: { ...key, kid, use: 'enc', alg: KEY_ALGORITHM } }
}

function contextOf({ tenantId, id }: Named): string {
  return `${tenantId}/${id}`
}
