import { X509Certificate } from 'node:crypto'
import { untrusted } from './untrusted.ts'

/** What a path may have beside its anchor. Real ones have one to three. */
const MAX_CERTIFICATES = 5
const MAX_CERTIFICATE_BYTES = 16_384

/**
 * The certificates of an `x5c` header (RFC 7515 §4.1.6): base64 (not base64url) of DER, leaf first.
 * @throws {CoreError} `untrusted_issuer`
 */
export function parseX5c(x5c: readonly string[]): readonly [X509Certificate, ...X509Certificate[]] {
  if (x5c.length > MAX_CERTIFICATES) throw untrusted(`x5c has more than ${MAX_CERTIFICATES} certificates`)
  const [leaf, ...others] = x5c.map(parseCertificate)
  if (leaf === undefined) throw untrusted('x5c is empty (RFC 7515 §4.1.6)')
  return [leaf, ...others]
}

function parseCertificate(text: string, index: number): X509Certificate {
  if (text.length > Math.ceil(MAX_CERTIFICATE_BYTES / 3) * 4)
    throw untrusted(`certificate ${index} of x5c has more than ${MAX_CERTIFICATE_BYTES} bytes`)
  const der = Buffer.from(text, 'base64')
  if (der.toString('base64') !== text)
    throw untrusted(`certificate ${index} of x5c is not base64 (RFC 7515 §4.1.6)`)
  let certificate: X509Certificate
  try {
    certificate = new X509Certificate(der)
  } catch (cause) {
    throw untrusted(`certificate ${index} of x5c is not an X.509 certificate (RFC 5280 §4.1)`, cause)
  }
  // OpenSSL also reads PEM here, and ignores what stands behind a certificate.
  if (!certificate.raw.equals(der))
    throw untrusted(`certificate ${index} of x5c is not one DER value (X.690)`)
  return certificate
}
