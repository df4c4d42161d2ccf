import { X509Certificate } from 'node:crypto'
import { Refusal } from './refusal.ts'

export class CertificateError extends Refusal {
  override readonly name = 'CertificateError'
}

export interface CertificateChain {
  /** Values of an `x5c` header (RFC 7515 §4.1.6), leaf first; a self-signed anchor at the end is left out. */
  readonly x5c: readonly string[]
  /** The public key of the leaf. */
  readonly publicJwk: Readonly<Record<string, unknown>>
  /** Milliseconds since the epoch, of the leaf. */
  readonly notBefore: number
  readonly notAfter: number
}

const block = /-----BEGIN CERTIFICATE-----\r?\n([A-Za-z0-9+/=\r\n]+?)-----END CERTIFICATE-----/g
const MAX_CERTIFICATES = 10

/**
 * Reads a PEM chain (RFC 7468), leaf first, each certificate signed by the next.
 * @throws {CertificateError}
 */
export function parseCertificateChain(pem: string): CertificateChain {
  const texts = pem.match(block) ?? []
  if (texts.length === 0) throw new CertificateError('no PEM certificate (RFC 7468 §5)')
  if (texts.length > MAX_CERTIFICATES) throw new CertificateError('too many certificates')
  if (pem.replace(block, '').trim() !== '')
    throw new CertificateError('more than certificates in the PEM text')
  const certificates = texts.map(read)
  certificates.forEach((certificate, index) => {
    const issuer = certificates[index + 1]
    if (issuer !== undefined && !(certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey))) {
      throw new CertificateError(`certificate ${index + 1} is not signed by the one after it`)
    }
  })
  const [leaf] = certificates as [X509Certificate]
  const isAnchor = (certificate: X509Certificate) => certificate.checkIssued(certificate)
  const sent = certificates.filter((certificate, index) => index === 0 || !isAnchor(certificate))
  return {
    x5c: sent.map(({ raw }) => raw.toString('base64')),
    publicJwk: leaf.publicKey.export({ format: 'jwk' }) as Record<string, unknown>,
    notBefore: leaf.validFromDate.getTime(),
    notAfter: leaf.validToDate.getTime(),
  }
}

function read(text: string): X509Certificate {
  try {
    return new X509Certificate(text)
  } catch (cause) {
    throw new CertificateError('not an X.509 certificate (RFC 5280)', { cause })
  }
}
