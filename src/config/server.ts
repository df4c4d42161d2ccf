import { isIP } from 'node:net'
import { listOf, text, whole } from './kinds.ts'
import { isNetwork } from './networks.ts'
import { type Concern, kind, optional, Unreadable } from './setting.ts'

/** How connections are secured: not here, with a certificate of the operator's, or with one of our own making. */
export type Tls =
  | { readonly mode: 'off' }
  | { readonly mode: 'files'; readonly certificate: string; readonly key: string }
  | { readonly mode: 'self-signed' }

/** An origin (RFC 6454): scheme, host and port, nothing behind them; the DID and every link are built on it. */
function readPublicUrl(given: string): string {
  const url = URL.canParse(given) ? new URL(given) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new Unreadable('an address such as https://credentials.example.org')
  }
  if (url.username !== '' || url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    throw new Unreadable(`only scheme, host and port, without path: ${url.origin}`)
  }
  return url.origin
}

/** A name without port, or an address without brackets. */
const isTlsName = (text: string): boolean =>
  isIP(text) !== 0 || /^(?=.{1,253}$)(?:\*\.)?[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/i.test(text)

function readTls(given: string): Tls {
  if (given === 'off' || given === 'self-signed') return { mode: given }
  const [certificate, key, ...rest] = given.split(',').map((part) => part.trim())
  if (!certificate || !key || rest.length > 0) {
    throw new Unreadable('off, self-signed, or two files in PEM format: <certificate>,<key>')
  }
  return { mode: 'files', certificate, key }
}

export const server = {
  title: 'Server',
  introduction: 'Where the office listens, and where the world reaches it.',
  settings: {
    port: whole(
      1,
      65_535,
    )({
      variable: 'CHANCERY_PORT',
      description: 'TCP port to listen on.',
      default: 3000,
      example: '8443',
    }),
    host: text('a host name or an address')({
      variable: 'CHANCERY_HOST',
      description:
        'Address to listen on. `localhost` is this machine only, over IPv4 and IPv6; `0.0.0.0` and `::` are every network.',
      demo: 'localhost',
      production: '0.0.0.0',
      example: '0.0.0.0',
    }),
    publicUrl: optional(
      'scheme, host and port of a URL',
      readPublicUrl,
    )({
      variable: 'CHANCERY_PUBLIC_URL',
      description:
        "Where wallets, verifiers and applications reach the office. Part of the office's DID and of every credential: choose it once. Production wants https.",
      otherwise: '`http://localhost:<port>`, with https when `CHANCERY_TLS` is set',
      example: 'https://credentials.example.org',
    }),
    tls: kind<Tls>(
      '`off`, `self-signed`, or `<certificate>,<key>`',
      readTls,
    )({
      variable: 'CHANCERY_TLS',
      description:
        'TLS on our own port: `off` (a proxy in front does it), two PEM files, the certificate with its chain first, or `self-signed`: the office makes a certificate authority of its own, writes it to `<data>/tls/ca.pem`, and renews its certificate by itself. For development, and for networks whose software can be told to trust that file.',
      default: { mode: 'off' },
      otherwise: '`off`',
      example: '/etc/chancery/tls.crt,/etc/chancery/tls.key',
    }),
    tlsNames: listOf(
      'host names and addresses with commas',
      isTlsName,
    )({
      variable: 'CHANCERY_TLS_NAMES',
      description:
        "Further names in the certificate of `CHANCERY_TLS=self-signed`, beside `localhost`, `127.0.0.1`, `::1` and the public URL's host.",
      default: [],
      example: 'login.microsoftonline.com,10.20.0.5',
    }),
    trustedProxies: listOf(
      'addresses and CIDR ranges with commas',
      isNetwork,
    )({
      variable: 'CHANCERY_TRUSTED_PROXIES',
      description:
        "Proxies whose `X-Forwarded-For` is believed. Without them, behind a proxy, all callers share the proxy's address and so one rate limit.",
      default: [],
      example: '10.0.0.0/8',
    }),
    maxBodyBytes: whole(
      16_384,
      104_857_600,
    )({
      variable: 'CHANCERY_MAX_BODY_BYTES',
      description: 'Largest request body, in bytes. Larger ones are answered 413.',
      default: 1_048_576,
      example: '4194304',
    }),
  },
} as const satisfies Concern
