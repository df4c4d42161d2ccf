import { createPublicKey, type webcrypto } from 'node:crypto'
import type { PublicJwk } from '../../core/identities/signing-key.ts'
import { sha256 } from '../../lib/hash.ts'

/** The key of a certificate authority; its private half stays where it is. */
export interface AuthorityKey {
  readonly publicJwk: PublicJwk
  /** An ES256 signature, r ‖ s. */
  sign(data: Uint8Array): Uint8Array
}

const ANCHOR_VALIDITY = {
  notBefore: new Date(Date.UTC(2020, 0, 1)),
  notAfter: new Date(Date.UTC(2049, 11, 31)),
}

/** Loaded when the first certificate is made: most processes never make one. */
export async function loadX509() {
  await import('reflect-metadata')
  return import('@peculiar/x509')
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

/** Stands for the private key, which the library never sees: it only needs to know what kind it is. */
export const signedByAuthority = {
  signingKey: { algorithm, type: 'private', extractable: false, usages: ['sign'] } as CryptoKey,
  signingAlgorithm: algorithm,
}

/** The one thing that the library asks of Web Crypto here. */
export function cryptoOf(key: AuthorityKey): Crypto {
  const sign = async (_algorithm: unknown, _key: unknown, data: ArrayBuffer) => {
    const signature = key.sign(new Uint8Array(data))
    return signature.buffer.slice(signature.byteOffset, signature.byteOffset + signature.byteLength)
  }
  return { subtle: { sign } } as unknown as Crypto
}

/**
 * The certificate of an authority, signed by itself, PEM. Key and name never change under one master key; the signature differs each
 * time it is made.
 */
export async function createAnchor(key: AuthorityKey, commonName: string): Promise<string> {
  const x509 = await loadX509()
  const spki = spkiOf(key.publicJwk)
  const name = [{ CN: [commonName] }]
  const certificate = await x509.X509CertificateGenerator.create(
    {
      ...signedByAuthority,
      ...ANCHOR_VALIDITY,
      serialNumber: serialOf(sha256(spki)),
      subject: name,
      issuer: name,
      publicKey: spki,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        new x509.SubjectKeyIdentifierExtension(keyIdOf(spki)),
      ],
    },
    cryptoOf(key),
  )
  return certificate.toString('pem')
}

export function spkiOf(publicJwk: PublicJwk): Uint8Array<ArrayBuffer> {
  const key = createPublicKey({ key: publicJwk as webcrypto.JsonWebKey, format: 'jwk' })
  return Uint8Array.from(key.export({ format: 'der', type: 'spki' }))
}

/** RFC 7093 §2, method 1 over the whole key information. */
export function keyIdOf(spki: Uint8Array): string {
  return Buffer.from(sha256(spki).subarray(0, 20)).toString('hex')
}

/** 16 octets, positive and without leading zeros (RFC 5280 §4.1.2.2). */
export function serialOf(bytes: Uint8Array): string {
  const serial = Buffer.from(bytes.subarray(0, 16))
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40
  return serial.toString('hex')
}

export function isAddress(host: string): boolean {
  return host.includes(':') || /^[0-9.]+$/.test(host)
}
