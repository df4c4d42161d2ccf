import { createPublicKey, type webcrypto } from 'node:crypto'
import type { PublicJwk } from '../../core/identities/signing-key.ts'
import type { CertificateIssuer } from '../../core/ports/certificate-issuer.ts'
import type { Ports } from '../../core/ports/ports.ts'
import { tenantUrl } from '../../core/tenants/tenant-url.ts'
import { sha256 } from '../../lib/hash.ts'

/** The key of a certificate authority; its private half stays where it is. */
export interface AuthorityKey {
  readonly publicJwk: PublicJwk
  /** An ES256 signature, r ‖ s. */
  sign(data: Uint8Array): Uint8Array
}

export interface CertificateRequest {
  readonly publicJwk: PublicJwk
  /** The organisation, as it stands in the subject. */
  readonly name: string
  /** Becomes the common name, and dNSName or iPAddress of the subject alternative name. */
  readonly host: string
  /** Becomes uniformResourceIdentifier of the subject alternative name. */
  readonly uri: string
}

/** A development authority: certificates for keys that have none, signed by an anchor that nobody else trusts. */
export interface DevelopmentAuthority extends CertificateIssuer {
  issueDevelopmentCertificate(
    request: CertificateRequest,
  ): Promise<{ readonly leafPem: string; readonly anchorPem: string }>
  /** The trust anchor. Its key and name never change under one master key; its signature differs each time it is made. */
  anchorPem(): Promise<string>
}

const SUBJECT = 'Chancery development authority'
const ANCHOR_VALIDITY = {
  notBefore: new Date(Date.UTC(2020, 0, 1)),
  notAfter: new Date(Date.UTC(2049, 11, 31)),
}
const DAY_MS = 86_400_000
const LEAF_DAYS = 730

export function createDevelopmentAuthority(
  ports: Pick<Ports, 'clock' | 'random' | 'publicUrl'>,
  key: AuthorityKey,
): DevelopmentAuthority {
  const authoritySpki = spkiOf(key.publicJwk)
  let anchor: Promise<string> | undefined

  async function createAnchor(): Promise<string> {
    const x509 = await loadX509()
    const certificate = await x509.X509CertificateGenerator.create(
      {
        ...signedByAuthority,
        ...ANCHOR_VALIDITY,
        serialNumber: serialOf(sha256(authoritySpki)),
        subject: [{ CN: [SUBJECT] }],
        issuer: [{ CN: [SUBJECT] }],
        publicKey: authoritySpki,
        extensions: [
          new x509.BasicConstraintsExtension(true, 0, true),
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
          new x509.SubjectKeyIdentifierExtension(keyIdOf(authoritySpki)),
        ],
      },
      cryptoOf(key),
    )
    return certificate.toString('pem')
  }

  async function createLeaf({ publicJwk, name, host, uri }: CertificateRequest): Promise<string> {
    const x509 = await loadX509()
    const spki = spkiOf(publicJwk)
    const now = ports.clock.now()
    const certificate = await x509.X509CertificateGenerator.create(
      {
        ...signedByAuthority,
        notBefore: new Date(now - DAY_MS),
        notAfter: new Date(now + LEAF_DAYS * DAY_MS),
        serialNumber: serialOf(ports.random.bytes(16)),
        // Upper bounds of RFC 5280 appendix A.1.
        subject: [{ CN: [host.slice(0, 64)] }, { O: [name.slice(0, 64)] }],
        issuer: [{ CN: [SUBJECT] }],
        publicKey: spki,
        extensions: [
          new x509.BasicConstraintsExtension(false, undefined, true),
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
          new x509.SubjectAlternativeNameExtension([
            { type: isAddress(host) ? 'ip' : 'dns', value: host },
            { type: 'url', value: uri },
          ]),
          new x509.SubjectKeyIdentifierExtension(keyIdOf(spki)),
          new x509.AuthorityKeyIdentifierExtension(keyIdOf(authoritySpki)),
        ],
      },
      cryptoOf(key),
    )
    return certificate.toString('pem')
  }

  const anchorPem = () => {
    anchor ??= createAnchor()
    return anchor
  }
  return {
    anchorPem,
    issueDevelopmentCertificate: async (request) => ({
      leafPem: await createLeaf(request),
      anchorPem: await anchorPem(),
    }),
    async issue(tenant, { publicJwk }, name) {
      const uri = tenantUrl(ports.publicUrl, tenant)
      const host = new URL(uri).hostname.replace(/^\[|\]$/g, '')
      return [derOf(await createLeaf({ publicJwk, name, host, uri }))]
    },
  }
}

/** Loaded when the first certificate is made: most processes never make one. */
async function loadX509() {
  await import('reflect-metadata')
  return import('@peculiar/x509')
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

/** Stands for the private key, which the library never sees: it only needs to know what kind it is. */
const signedByAuthority = {
  signingKey: { algorithm, type: 'private', extractable: false, usages: ['sign'] } as CryptoKey,
  signingAlgorithm: algorithm,
}

/** The one thing that the library asks of Web Crypto here. */
function cryptoOf(key: AuthorityKey): Crypto {
  const sign = async (_algorithm: unknown, _key: unknown, data: ArrayBuffer) => {
    const signature = key.sign(new Uint8Array(data))
    return signature.buffer.slice(signature.byteOffset, signature.byteOffset + signature.byteLength)
  }
  return { subtle: { sign } } as unknown as Crypto
}

function spkiOf(publicJwk: PublicJwk): Uint8Array<ArrayBuffer> {
  const key = createPublicKey({ key: publicJwk as webcrypto.JsonWebKey, format: 'jwk' })
  return Uint8Array.from(key.export({ format: 'der', type: 'spki' }))
}

/** RFC 7093 §2, method 1 over the whole key information. */
function keyIdOf(spki: Uint8Array): string {
  return Buffer.from(sha256(spki).subarray(0, 20)).toString('hex')
}

/** 16 octets, positive and without leading zeros (RFC 5280 §4.1.2.2). */
function serialOf(bytes: Uint8Array): string {
  const serial = Buffer.from(bytes.subarray(0, 16))
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40
  return serial.toString('hex')
}

function isAddress(host: string): boolean {
  return host.includes(':') || /^[0-9.]+$/.test(host)
}

function derOf(pem: string): string {
  return pem.replace(/-----[A-Z ]+-----|\s/g, '')
}
