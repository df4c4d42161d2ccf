import type { X509Certificate } from 'node:crypto'
import { encodeBase64url } from '../../lib/base64url.ts'
import { parseX5c } from './parse-x5c.ts'
import { readExtensions } from './read-constraints.ts'
import { readDer, readOne } from './read-der.ts'

const AUTHORITY_KEY_IDENTIFIER = '2.5.29.35'
const SEQUENCE = 0x30
const KEY_IDENTIFIER = 0x80

/** The keys that certificates of a chain name as their authority's (RFC 5280 §4.2.1.1), base64url. What cannot be read names none. */
export function readAuthorityKeyIdentifiers(x5c: readonly string[]): readonly string[] {
  try {
    return parseX5c(x5c).flatMap(identifierOf)
  } catch {
    return []
  }
}

function identifierOf({ raw }: X509Certificate): readonly string[] {
  const extension = readExtensions(raw).get(AUTHORITY_KEY_IDENTIFIER)
  if (extension === undefined) return []
  const members = readDer(readOne(extension.value, SEQUENCE, 'authorityKeyIdentifier'))
  return members.filter(({ tag }) => tag === KEY_IDENTIFIER).map(({ content }) => encodeBase64url(content))
}
