import type { X509Certificate } from 'node:crypto'
import { DerError, readDer, readOid, readOne } from './read-der.ts'

/** What a certificate says of its own use. node:crypto does not show these extensions. */
export interface CertificateConstraints {
  /** RFC 5280 §4.2.1.9. */
  readonly isAuthority: boolean
  readonly pathLength: number | undefined
  /** RFC 5280 §4.2.1.3; undefined = not restricted. */
  readonly keyUsage: { readonly digitalSignature: boolean; readonly keyCertSign: boolean } | undefined
}

const SEQUENCE = 0x30
const OCTET_STRING = 0x04
const BIT_STRING = 0x03
const BOOLEAN = 0x01
const INTEGER = 0x02
const OID = 0x06
const EXTENSIONS = 0xa3

const BASIC_CONSTRAINTS = '2.5.29.19'
const KEY_USAGE = '2.5.29.15'
const NAME_CONSTRAINTS = '2.5.29.30'
/** Extensions that may be critical without being processed here: they restrict nothing that a path is used for. */
const harmless = new Set([
  '2.5.29.14',
  '2.5.29.17',
  '2.5.29.18',
  '2.5.29.31',
  '2.5.29.32',
  '2.5.29.35',
  '2.5.29.37',
])

/**
 * Reads the constraints of a certificate. Refuses what would have to be processed and is not: unknown critical extensions
 * (RFC 5280 §4.2) and name constraints, critical or not.
 * @throws {DerError}
 */
export function readConstraints(certificate: X509Certificate): CertificateConstraints {
  const extensions = readExtensions(certificate.raw)
  for (const [oid, { critical }] of extensions)
    if (
      oid === NAME_CONSTRAINTS ||
      (critical && oid !== BASIC_CONSTRAINTS && oid !== KEY_USAGE && !harmless.has(oid))
    )
      throw new DerError(`extension ${oid} cannot be processed (RFC 5280 §4.2)`)
  const basic = extensions.get(BASIC_CONSTRAINTS)
  const usage = extensions.get(KEY_USAGE)
  return {
    ...(basic === undefined
      ? { isAuthority: false, pathLength: undefined }
      : readBasicConstraints(basic.value)),
    keyUsage: usage === undefined ? undefined : readKeyUsage(usage.value),
  }
}

interface Extension {
  readonly critical: boolean
  readonly value: Uint8Array
}

export function readExtensions(certificate: Uint8Array): ReadonlyMap<string, Extension> {
  const extensions = new Map<string, Extension>()
  const [tbs] = readDer(readOne(certificate, SEQUENCE, 'a certificate'))
  const holder = readDer(tbs?.content ?? new Uint8Array()).find(({ tag }) => tag === EXTENSIONS)
  if (holder === undefined) return extensions
  for (const { content } of readDer(readOne(holder.content, SEQUENCE, 'the extensions'))) {
    const [oid, second, third] = readDer(content)
    const value = third ?? second
    if (oid?.tag !== OID || value?.tag !== OCTET_STRING)
      throw new DerError('not an extension (RFC 5280 §4.1.2.9)')
    const name = readOid(oid.content)
    if (extensions.has(name)) throw new DerError(`extension ${name} stands there twice (RFC 5280 §4.2)`)
    const critical = third !== undefined && second?.tag === BOOLEAN && second.content[0] !== 0
    extensions.set(name, { critical, value: value.content })
  }
  return extensions
}

function readBasicConstraints(value: Uint8Array): Pick<CertificateConstraints, 'isAuthority' | 'pathLength'> {
  const [first, ...rest] = readDer(readOne(value, SEQUENCE, 'basicConstraints'))
  const isAuthority = first?.tag === BOOLEAN && first.content[0] === 0xff
  // Many leaves say FALSE, though DER would leave the default out.
  const length = first?.tag === BOOLEAN ? rest[0] : first
  if (length === undefined) return { isAuthority, pathLength: undefined }
  if (length.tag !== INTEGER || length.content.length !== 1 || (length.content[0] ?? 0) > 0x7f)
    throw new DerError('not a path length (RFC 5280 §4.2.1.9)')
  return { isAuthority, pathLength: length.content[0] }
}

function readKeyUsage(value: Uint8Array): CertificateConstraints['keyUsage'] {
  const [, bits = 0] = readOne(value, BIT_STRING, 'keyUsage')
  return { digitalSignature: (bits & 0x80) !== 0, keyCertSign: (bits & 0x04) !== 0 }
}
