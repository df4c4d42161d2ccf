import { createHash, X509Certificate } from 'node:crypto'
import type { JwsHeader } from '../../../lib/jws.ts'
import { AuthorityRefusal } from './refusal.ts'

/**
 * The registered certificate that an assertion names by `x5t` or `x5t#S256` (RFC 7515 §4.1.7, §4.1.8). The thumbprint only chooses
 * among certificates that the client was given: that SHA-1 is weak does no harm. `x5c` is never believed.
 * @throws {AuthorityRefusal} 700027, 1000502
 */
export function findAssertionCertificate(
  registered: readonly string[],
  header: JwsHeader,
  now: number,
): X509Certificate {
  const { x5t, 'x5t#S256': x5tS256 } = header as { readonly x5t?: unknown; readonly 'x5t#S256'?: unknown }
  const certificate = registered
    .map((pem) => new X509Certificate(pem))
    .find(
      ({ raw }) =>
        (x5tS256 !== undefined || x5t !== undefined) &&
        (x5tS256 === undefined || x5tS256 === thumbprint('sha256', raw)) &&
        (x5t === undefined || x5t === thumbprint('sha1', raw)),
    )
  if (certificate === undefined) {
    throw new AuthorityRefusal(
      'assertionSignature',
      'The certificate with identifier used to sign the client assertion is not registered on application.',
    )
  }
  if (now < certificate.validFromDate.getTime() || now > certificate.validToDate.getTime()) {
    throw new AuthorityRefusal(
      'certificate',
      'The provided certificate is not within its specified validity period.',
    )
  }
  return certificate
}

function thumbprint(algorithm: 'sha1' | 'sha256', der: Uint8Array): string {
  return createHash(algorithm).update(der).digest('base64url')
}
