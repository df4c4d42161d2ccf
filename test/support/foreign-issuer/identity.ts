import 'reflect-metadata'
import { type KeyObject, KeyObject as NodeKey, webcrypto } from 'node:crypto'
import * as x509 from '@peculiar/x509'
import type { JWK } from 'jose'

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

const ecdsa = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const

export async function createForeignIdentity(url: string): Promise<ForeignIdentity> {
  x509.cryptoProvider.set(webcrypto as Crypto)
  const [root, leaf] = await Promise.all(
    [0, 1].map(() => webcrypto.subtle.generateKey(ecdsa, true, ['sign', 'verify'])),
  )
  if (root === undefined || leaf === undefined) throw new Error('no keys')
  const validity = { notBefore: new Date(Date.now() - 60_000), notAfter: new Date(Date.now() + 86_400_000) }
  const anchor = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity,
    serialNumber: '01',
    name: 'CN=Foreign Root',
    keys: root as webcrypto.CryptoKeyPair,
    signingAlgorithm: ecdsa,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ],
  })
  const certificate = await x509.X509CertificateGenerator.create({
    ...validity,
    serialNumber: '02',
    subject: 'CN=Foreign Issuer',
    issuer: anchor.subject,
    publicKey: leaf.publicKey as CryptoKey,
    signingKey: root.privateKey as CryptoKey,
    signingAlgorithm: ecdsa,
    extensions: [
      new x509.SubjectAlternativeNameExtension([
        { type: 'url', value: url },
        { type: 'dns', value: new URL(url).hostname },
      ]),
    ],
  })
  const { kty, crv, x, y } = NodeKey.from(leaf.publicKey).export({ format: 'jwk' }) as JWK
  const publicJwk = { kty, crv, x, y } as JWK
  return {
    privateKey: NodeKey.from(leaf.privateKey),
    publicJwk,
    did: `did:jwk:${Buffer.from(JSON.stringify(publicJwk)).toString('base64url')}`,
    x5c: [certificate.toString('base64')],
    trustAnchor: anchor.toString('pem'),
  }
}
