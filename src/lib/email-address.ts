import { domainToASCII } from 'node:url'

declare const brand: unique symbol
/** An address that may stand in a header of a mail: one mailbox, no name, no comment, nothing quoted, no control character. */
export type EmailAddress = string & { readonly [brand]: 'EmailAddress' }

/** RFC 5321 §4.5.3.1 */
const MAX_LOCAL = 64
const MAX_ADDRESS = 254

/** RFC 5322 §3.2.3 `dot-atom`. Quoted local parts are refused: nobody has one, and what they may hold breaks out of headers. */
const local = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/
/** RFC 1123 §2.1 names of at least two labels, of which the last is no number. */
const domain = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+(?!\d+$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/

/**
 * The one place where it is decided what an address is. Names of other scripts come out in their ASCII form (RFC 5891), domains in
 * lower case.
 */
export function parseEmailAddress(text: string): EmailAddress | undefined {
  const at = text.lastIndexOf('@')
  const mailbox = text.slice(0, at)
  if (at < 1 || mailbox.length > MAX_LOCAL || !local.test(mailbox)) return undefined
  const given = text.slice(at + 1)
  // What would be taken for something else than a name by the URL rules behind domainToASCII.
  if (!/^[\p{L}\p{M}\p{N}.-]+$/u.test(given)) return undefined
  const host = domainToASCII(given)
  if (host !== 'localhost' && !domain.test(host)) return undefined
  const address = `${mailbox}@${host}`
  return address.length > MAX_ADDRESS ? undefined : (address as EmailAddress)
}

/** Who writes when nobody was named: nobody, at the host of the public URL. */
export function senderAddress(publicUrl: string): EmailAddress {
  const host = URL.parse(publicUrl)?.hostname ?? ''
  return parseEmailAddress(`no-reply@${host}`) ?? ('no-reply@localhost' as EmailAddress)
}
