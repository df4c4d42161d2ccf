import 'reflect-metadata'
import { createPublicKey, webcrypto } from 'node:crypto'
import * as x509 from '@peculiar/x509'
import type { JWK } from 'jose'

/** Somebody who certifies issuers: a root of its own, no intermediate. */
export interface CertificateAuthority {
  /** The root, PEM. */
  readonly trustAnchor: string
  /** A leaf (PEM) for the key of the issuer at `url`, which stands in it as URI and as DNS name. */
  certify(publicJwk: JWK, url: string): Promise<string>
}

const ecdsa = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const { KeyUsageFlags: use } = x509

export async function createCertificateAuthority(): Promise<CertificateAuthority> {
  x509.cryptoProvider.set(webcrypto as Crypto)
  const keys = (await webcrypto.subtle.generateKey(ecdsa, true, [
    'sign',
    'verify',
  ])) as webcrypto.CryptoKeyPair
  const validity = () => ({
    notBefore: new Date(Date.now() - 60_000),
    notAfter: new Date(Date.now() + 86_400_000),
  })
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity(),
    serialNumber: '01',
    name: 'CN=Test Root',
    keys,
    signingAlgorithm: ecdsa,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(use.keyCertSign | use.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  let serial = 1
  return {
    trustAnchor: root.toString('pem'),
    certify: async (publicJwk, url) => {
      serial += 1
      const spki = createPublicKey({ key: publicJwk as webcrypto.JsonWebKey, format: 'jwk' })
      const publicKey = new x509.PublicKey(spki.export({ type: 'spki', format: 'der' }))
      const leaf = await x509.X509CertificateGenerator.create({
        ...validity(),
        serialNumber: serial.toString(16).padStart(2, '0'),
        subject: 'CN=Test Issuer',
        issuer: root.subject,
        publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: ecdsa,
        extensions: [
          new x509.BasicConstraintsExtension(false, undefined, true),
          new x509.KeyUsagesExtension(use.digitalSignature, true),
          new x509.SubjectAlternativeNameExtension([
            { type: 'url', value: url },
            { type: 'dns', value: new URL(url).hostname },
          ]),
          await x509.AuthorityKeyIdentifierExtension.create(keys.publicKey),
          await x509.SubjectKeyIdentifierExtension.create(publicKey),
        ],
      })
      return leaf.toString('pem')
    },
  }
}
