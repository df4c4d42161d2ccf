import { Refusal } from '../../lib/refusal.ts'

export class DidWebError extends Refusal {
  override readonly name = 'DidWebError'
}

const PREFIX = 'did:web:'
const MAX_CHARACTERS = 1024
const label = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/i
/** What may stand in a path segment of the DID (DID Core §3.1 `idchar`, `:` being the separator). */
const segment = /^(?:[A-Za-z0-9._-]|%[0-9A-Fa-f]{2})+$/

/**
 * Where the document of a did:web is (did:web §3.2), best first. `https` only, but for loopback hosts: there plain http is tried first,
 * because a test kit speaks it; the guarded client refuses both where they are not allowed.
 * @throws {DidWebError}
 */
export function didWebUrls(did: string): readonly [string, ...string[]] {
  if (!did.startsWith(PREFIX) || did.length > MAX_CHARACTERS) throw new DidWebError('not a did:web')
  const [authority = '', ...path] = did.slice(PREFIX.length).split(':')
  const { host, port } = parseAuthority(authority)
  if (!path.every((part) => segment.test(part) && !isUnsafe(part)))
    throw new DidWebError('a path segment is empty or has characters that do not belong there (did:web §3.1)')
  const location = `${host}${port === undefined ? '' : `:${port}`}${path.length === 0 ? '/.well-known' : `/${path.join('/')}`}/did.json`
  const https = `https://${location}`
  return isLoopback(host) ? [`http://${location}`, https] : [https]
}

/** The domain, with its port percent-encoded (did:web §3.1). Addresses are no domains, but those of loopback are let through. */
function parseAuthority(text: string): { readonly host: string; readonly port: string | undefined } {
  const decoded = text.replace(/%3A/gi, ':').replace(/%5B/gi, '[').replace(/%5D/gi, ']')
  const parts = /^(?<host>\[::1\]|[^:]*)(?::(?<port>[1-9][0-9]{0,4}))?$/.exec(decoded)?.groups
  const host = parts?.['host'] ?? ''
  const port = parts?.['port']
  if (port !== undefined && Number(port) > 65_535) throw new DidWebError('no such port (did:web §3.1)')
  if (host !== '[::1]' && host !== '127.0.0.1' && !isDomain(host))
    throw new DidWebError('not a domain name (did:web §3.1)')
  return { host, port }
}

function isDomain(host: string): boolean {
  const labels = host.split('.')
  // A domain whose last label is a number is an IPv4 address in one of its spellings (WHATWG URL §3.5).
  return (
    host.length <= 253 &&
    labels.every((part) => label.test(part)) &&
    !/^(?:[0-9]+|0x[0-9a-f]*)$/i.test(labels.at(-1) ?? '')
  )
}

function isLoopback(host: string): boolean {
  return (
    ['localhost', '127.0.0.1', '[::1]'].includes(host.toLowerCase()) ||
    host.toLowerCase().endsWith('.localhost')
  )
}

/** A segment that would climb, or that decodes to a separator, does not name a folder. */
function isUnsafe(part: string): boolean {
  let decoded: string
  try {
    decoded = decodeURIComponent(part)
  } catch {
    return true
  }
  return decoded === '.' || decoded === '..' || /[/\\?#\p{Cc}]/u.test(decoded)
}
