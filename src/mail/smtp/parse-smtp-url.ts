/** How to reach a mail server, as {@link https://datatracker.ietf.org/doc/html/rfc8314 | RFC 8314} has it. */
export interface SmtpServer {
  readonly host: string
  readonly port: number
  /** TLS from the first byte (RFC 8314 §3.3). */
  readonly secure: boolean
  /** Refuse to go on when the server does not offer STARTTLS. */
  readonly requireTLS: boolean
  readonly ignoreTLS: boolean
  readonly auth?: { readonly user: string; readonly pass: string }
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1)$/

/**
 * `smtps://` is TLS from the first byte, `smtp://` is STARTTLS, which must be there: mails hold offers and codes. Only on this machine,
 * or with `?tls=off` for a relay next door, they go in clear.
 * @param url that the configuration has read
 */
export function parseSmtpUrl(url: string): SmtpServer {
  const { protocol, hostname, port, username, password, searchParams } = new URL(url)
  const secure = protocol === 'smtps:'
  const host = hostname.replace(/^\[|\]$/g, '')
  const inClear = !secure && (LOOPBACK.test(host) || searchParams.get('tls') === 'off')
  return {
    host,
    port: port === '' ? (secure ? 465 : 587) : Number(port),
    secure,
    requireTLS: !secure && !inClear,
    ignoreTLS: inClear,
    ...(username === ''
      ? {}
      : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
  }
}
