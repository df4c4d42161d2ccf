import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { CoreError } from '../../core/errors.ts'
import type { AddressVerdict } from './address-policy.ts'

/** Every address of a name. */
export type LookUp = (host: string) => Promise<readonly { readonly address: string }[]>

export const systemLookUp: LookUp = (host) => lookup(host, { all: true, order: 'verbatim' })

/** A URL that may be called, and the addresses that it was checked for: the connection goes to one of them. */
export interface OutgoingTarget {
  readonly url: URL
  /** Without brackets, without a final dot. */
  readonly host: string
  readonly addresses: readonly [string, ...string[]]
}

/** @throws {CoreError} `outgoing_refused` */
export function parseOutgoingUrl(text: string): { readonly url: URL; readonly host: string } {
  // The URL parser drops tabs and newlines and turns backslashes around: others read the same text differently.
  const url = text.length > 8_192 || /[\s\\]/.test(text) ? null : URL.parse(text)
  if (url === null) throw refused('not a URL')
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refused(`scheme ${url.protocol}`)
  if (url.username !== '' || url.password !== '') throw refused('credentials in the URL')
  if (text.includes('#')) throw refused('a fragment in the URL')
  if (url.port === '0') throw refused('port 0')
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  if (host === '') throw refused('no host')
  return { url, host }
}

/**
 * Resolves the name once and checks every address: one bad address refuses the name, for a name that has both is up to something.
 * @throws {CoreError} `outgoing_refused`, `outgoing_failed`
 */
export async function resolveTarget(
  parsed: { readonly url: URL; readonly host: string },
  judge: (address: string, host: string) => AddressVerdict,
  lookUp: LookUp,
): Promise<OutgoingTarget> {
  const { url, host } = parsed
  const addresses = isIP(host) === 0 ? await resolve(url, host, lookUp) : [host]
  for (const address of addresses) {
    const verdict = judge(address, host)
    if (verdict === 'refused') throw refused(`${url.origin} is ${address}`)
    if (url.protocol === 'http:' && verdict !== 'private') throw refused(`${url.origin} is plain http`)
  }
  const [first, ...others] = addresses
  if (first === undefined) throw failed(`${url.origin}: the name has no address`)
  return { url, host, addresses: [first, ...others] }
}

async function resolve(url: URL, host: string, lookUp: LookUp): Promise<readonly string[]> {
  try {
    const found = await lookUp(host)
    return [...new Set(found.map(({ address }) => address))].slice(0, 8)
  } catch (cause) {
    throw failed(`${url.origin}: the name does not resolve`, cause)
  }
}

function refused(detail: string): CoreError {
  return new CoreError(
    'outgoing_refused',
    'This address may not be called. Use an https URL of a public host, without user name and fragment.',
    { detail },
  )
}

export function failed(detail: string, cause?: unknown): CoreError {
  return new CoreError('outgoing_failed', 'The other side gave no usable answer.', {
    detail,
    ...(cause === undefined ? {} : { cause }),
  })
}
