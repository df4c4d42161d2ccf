import { createECDH, createPrivateKey } from 'node:crypto'
import type { PublicJwk } from '../../core/identities/signing-key.ts'
import type { Ports } from '../../core/ports/ports.ts'
import { encodeBase64url } from '../../lib/base64url.ts'
import { signBytes } from '../../lib/jws.ts'

export interface DerivedKey {
  readonly publicJwk: PublicJwk & { readonly crv: 'P-256'; readonly x: string; readonly y: string }
  /** An ES256 signature, r ‖ s. */
  sign(data: Uint8Array): Uint8Array
}

/** A key pair that follows from the master key and a name, and is kept nowhere: every process and every start has the same one. */
export function deriveP256Key({ secrets }: Pick<Ports, 'secrets'>, ...name: readonly string[]): DerivedKey {
  const ecdh = createECDH('prime256v1')
  const scalar = validScalar(ecdh, (attempt) => secrets.mac('private-key', ...name, `${attempt}`))
  const point = ecdh.getPublicKey()
  const publicJwk = {
    kty: 'EC',
    crv: 'P-256',
    x: encodeBase64url(point.subarray(1, 33)),
    y: encodeBase64url(point.subarray(33)),
  } as const
  const privateKey = createPrivateKey({ key: { ...publicJwk, d: encodeBase64url(scalar) }, format: 'jwk' })
  return { publicJwk, sign: (data) => signBytes('ES256', privateKey, data) }
}

/** One in 2^32 values is not below the order of the curve: then the next one is taken. */
function validScalar(
  ecdh: ReturnType<typeof createECDH>,
  candidate: (attempt: number) => Uint8Array,
): Uint8Array {
  for (let attempt = 0; ; attempt++) {
    const scalar = candidate(attempt)
    try {
      ecdh.setPrivateKey(scalar)
      return scalar
    } catch (error) {
      if (attempt > 3) throw error
    }
  }
}
