import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import * as x509 from '@peculiar/x509'

x509.cryptoProvider.set(webcrypto as unknown as Crypto)

const DAY = 86_400_000
type SigningAlgorithm = webcrypto.EcdsaParams & webcrypto.EcKeyGenParams
const p256: SigningAlgorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

export interface BuiltCertificate {
  readonly certificate: x509.X509Certificate
  readonly keys: webcrypto.CryptoKeyPair
  readonly pem: string
  /** As in `x5c`. */
  readonly x5c: string
}

export interface CertificateShape {
  readonly subject?: string
  /** Absent = signed by itself. */
  readonly issuer?: BuiltCertificate
  /** Replaces the name that the certificate gives as its issuer. */
  readonly issuerName?: string
  readonly authority?: boolean
  readonly pathLength?: number
  readonly keyUsage?: number
  readonly from?: number
  readonly until?: number
  readonly algorithm?: SigningAlgorithm
  readonly keys?: webcrypto.CryptoKeyPair
  readonly extensions?: readonly x509.Extension[]
}

export const { Extension, KeyUsageFlags } = x509

/** A certificate of any shape, right or wrong, around `now`. */
export async function buildCertificate(now: number, shape: CertificateShape = {}): Promise<BuiltCertificate> {
  const algorithm = shape.algorithm ?? p256
  const keys =
    shape.keys ??
    ((await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair)
  const subject = shape.subject ?? 'CN=Test'
  const certificate = await x509.X509CertificateGenerator.create({
    subject,
    issuer: shape.issuerName ?? shape.issuer?.certificate.subject ?? subject,
    notBefore: new Date(now + (shape.from ?? -DAY)),
    notAfter: new Date(now + (shape.until ?? 365 * DAY)),
    publicKey: keys.publicKey,
    signingKey: shape.issuer?.keys.privateKey ?? keys.privateKey,
    signingAlgorithm: algorithm,
    extensions: [
      ...(shape.authority === undefined
        ? []
        : [new x509.BasicConstraintsExtension(shape.authority, shape.pathLength, true)]),
      ...(shape.keyUsage === undefined ? [] : [new x509.KeyUsagesExtension(shape.keyUsage, true)]),
      ...(shape.extensions ?? []),
    ],
  })
  const pem = certificate.toString('pem')
  return { certificate, keys, pem, x5c: Buffer.from(certificate.rawData).toString('base64') }
}
