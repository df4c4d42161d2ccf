import { X509Certificate } from 'node:crypto'

/**
 * Whether a certificate (base64 DER, as in `x5c`) stands for an https URL: the URL is one of its uniformResourceIdentifiers, or its host
 * one of its DNS names or addresses (RFC 5280 §4.2.1.6).
 */
export function certifiesUrl(certificate: string, url: string): boolean {
  const parsed = URL.parse(url)
  if (parsed === null || (parsed.protocol !== 'https:' && parsed.protocol !== 'http:')) return false
  const leaf = new X509Certificate(Buffer.from(certificate, 'base64'))
  if (uniformResourceIdentifiers(leaf.subjectAltName ?? '').includes(url)) return true
  const host = parsed.hostname.replace(/^\[|\]$/g, '')
  // The parser of URLs has already made every way of writing an address one.
  const isAddress = /^[\d.]+$|:/.test(host)
  return (isAddress ? leaf.checkIP(host) : leaf.checkHost(host, { subject: 'never' })) !== undefined
}

/** Whether a host name is, as it stands, one of the dNSNames of a certificate: no address, no wildcard (OpenID4VP 1.0 §5.9.3). */
export function certifiesDnsName(certificate: string, host: string): boolean {
  if (/^[\d.]+$|:/.test(host)) return false
  const leaf = new X509Certificate(Buffer.from(certificate, 'base64'))
  return leaf.checkHost(host, { subject: 'never', wildcards: false }) !== undefined
}

/** One name as node prints it: in quotes, as JSON, where it has a character that could be taken for the start of another. */
const printedName = /(?:^|, )([A-Za-z ]+):("(?:[^"\\]|\\.)*"|[^",]*)/gy

function uniformResourceIdentifiers(printed: string): readonly string[] {
  const names = [...printed.matchAll(printedName)]
  const read = names.reduce((length, [whole]) => length + whole.length, 0)
  // A name that is not read to its end could hide another.
  if (read !== printed.length) return []
  return names.flatMap(([, kind, value = '']) => (kind === 'URI' && !value.startsWith('"') ? [value] : []))
}
