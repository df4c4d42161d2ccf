import { generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto'
import type { JWK } from 'jose'
import { createCertificateAuthority } from '../certificate-authority.ts'

/** Who signs: by certificate under a root, or as a `did:jwk`. Both with the same P-256 key. */
export interface ForeignIdentity {
  readonly privateKey: KeyObject
  readonly publicJwk: JWK
  readonly did: string
  /** Leaf only, base64 DER, as `x5c` wants it without the anchor. */
  readonly x5c: readonly string[]
  /** The root, PEM. */
  readonly trustAnchor: string
}

export async function createForeignIdentity(url: string): Promise<ForeignIdentity> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const publicJwk = publicKey.export({ format: 'jwk' }) as JWK
  const { trustAnchor, certify } = await createCertificateAuthority()
  const leaf = new X509Certificate(await certify(publicJwk, url))
  return {
    privateKey,
    publicJwk,
    did: `did:jwk:${Buffer.from(JSON.stringify(publicJwk)).toString('base64url')}`,
    x5c: [leaf.raw.toString('base64')],
    trustAnchor,
  }
}
