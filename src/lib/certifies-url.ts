import { X509Certificate } from 'node:crypto'

/**
 * Whether a certificate (base64 DER, as in `x5c`) stands for an https URL: the URL is one of its uniformResourceIdentifiers, or its host
 * one of its DNS names or addresses (RFC 5280 §4.2.1.6).
 */
export function certifiesUrl(certificate: string, url: string): boolean {
  const parsed = URL.parse(url)
  if (parsed === null) return false
  const leaf = new X509Certificate(Buffer.from(certificate, 'base64'))
  const names = leaf.subjectAltName?.split(', ') ?? []
  if (names.includes(`URI:${url}`)) return true
  const host = parsed.hostname.replace(/^\[|\]$/g, '')
  return leaf.checkHost(host, { subject: 'never' }) !== undefined || leaf.checkIP(host) !== undefined
}
