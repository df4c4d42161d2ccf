import { X509Certificate } from 'node:crypto'
import type { Instant } from '../../core/ids.ts'
import type { VerifyCertificatePath } from '../../core/ports/certificate-paths.ts'
import { sha256Base64url } from '../../lib/hash.ts'
import { type PublicJwk, parsePublicJwk } from '../../lib/jwk.ts'
import { Refusal } from '../../lib/refusal.ts'
import { parseX5c } from './parse-x5c.ts'
import { type CertificateConstraints, readConstraints } from './read-constraints.ts'
import { untrusted } from './untrusted.ts'

/** ECDSA and RSA PKCS #1 with SHA-2, and Ed25519. Neither SHA-1 nor what node:crypto would let through beside. */
const signatureAlgorithms = new Set([
  '1.2.840.10045.4.3.2',
  '1.2.840.10045.4.3.3',
  '1.2.840.10045.4.3.4',
  '1.2.840.113549.1.1.11',
  '1.2.840.113549.1.1.12',
  '1.2.840.113549.1.1.13',
  '1.3.101.112',
])

interface VerifiedPath {
  readonly leafKey: PublicJwk
  readonly from: Instant
  readonly until: Instant
}

const MAX_KEPT = 500

/**
 * Certification path validation (RFC 5280 §6.1) for paths as they stand in `x5c`: in order, leaf first, at most five certificates
 * and the anchor. What held once is kept with the time during which all of it is valid. Revocation lists are not consulted.
 */
export function createCertificatePathVerifier(): VerifyCertificatePath {
  const kept = new Map<string, VerifiedPath>()
  return async ({ x5c, anchors, now }) => {
    const name = sha256Base64url(JSON.stringify([x5c, anchors]))
    let path = kept.get(name)
    if (path === undefined) {
      path = verifyPath(x5c, anchors, now)
      if (kept.size >= MAX_KEPT) for (const oldest of kept.keys()) if (kept.delete(oldest)) break
      kept.set(name, path)
    }
    if (now < path.from || now > path.until)
      throw untrusted('a certificate of the path is not valid now (RFC 5280 §6.1.3 a 2)')
    return path.leafKey
  }
}

function verifyPath(x5c: readonly string[], anchors: readonly string[], now: Instant): VerifiedPath {
  const given = parseX5c(x5c)
  const known = anchors.map((pem) => new X509Certificate(pem))
  const isAnchor = (certificate: X509Certificate) =>
    known.some((anchor) => anchor.raw.equals(certificate.raw))
  const [leaf] = given
  if (isAnchor(leaf) || isSelfIssued(leaf))
    throw untrusted('the leaf vouches for itself: it must be signed by an authority (HAIP 1.0 §6.1.1)')
  // The anchor should be left out (HAIP 1.0). Where it is sent it is taken from our own list all the same.
  const path = given.filter(
    (certificate, index) => index === 0 || index < given.length - 1 || !isAnchor(certificate),
  )
  const last = path.at(-1) ?? leaf
  const anchor = known.find((candidate) => isSignedBy(last, candidate, now))
  if (anchor === undefined) throw untrusted('the path does not end at a trust anchor (RFC 5280 §6.1)')
  const whole = [...path, anchor]
  const validity = { from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY }
  whole.forEach((certificate, index) => {
    const issuer = whole[index + 1]
    verifyCertificate(certificate, index)
    if (issuer !== undefined && !isSignedBy(certificate, issuer))
      throw untrusted(`certificate ${index} is not signed by the next (RFC 5280 §6.1.3 a 1, a 4)`)
    validity.from = Math.max(validity.from, certificate.validFromDate.getTime())
    validity.until = Math.min(validity.until, certificate.validToDate.getTime())
  })
  return { leafKey: keyOf(leaf, 0), ...validity }
}

/** What a certificate has to be in itself: leaf at 0, then authorities, of which `index` - 1 stand below this one. */
function verifyCertificate(certificate: X509Certificate, index: number): void {
  if (!signatureAlgorithms.has(certificate.signatureAlgorithmOid ?? ''))
    throw untrusted(`certificate ${index} is signed with an algorithm that is not allowed`)
  keyOf(certificate, index)
  const { isAuthority, pathLength, keyUsage } = constraintsOf(certificate, index)
  if (index === 0) {
    if (keyUsage?.digitalSignature === false)
      throw untrusted('the key of the leaf is not for signatures (RFC 5280 §4.2.1.3)')
    return
  }
  if (!isAuthority) throw untrusted(`certificate ${index} is not of an authority (RFC 5280 §6.1.4 k)`)
  if (keyUsage?.keyCertSign === false)
    throw untrusted(`the key of certificate ${index} is not for certificates (RFC 5280 §6.1.4 n)`)
  if (pathLength !== undefined && index - 1 > pathLength)
    throw untrusted(`the path below certificate ${index} is longer than it allows (RFC 5280 §6.1.4 l)`)
}

function constraintsOf(certificate: X509Certificate, index: number): CertificateConstraints {
  try {
    return readConstraints(certificate)
  } catch (cause) {
    if (cause instanceof Refusal) throw untrusted(`certificate ${index}: ${cause.reason}`, cause)
    throw cause
  }
}

function keyOf(certificate: X509Certificate, index: number): PublicJwk {
  try {
    return parsePublicJwk(certificate.publicKey.export({ format: 'jwk' }))
  } catch (cause) {
    throw untrusted(`the key of certificate ${index} is of a kind that is not allowed`, cause)
  }
}

/** Names, key identifiers and key usage fit, and the signature verifies. With `now`: an anchor that is over is none. */
function isSignedBy(certificate: X509Certificate, issuer: X509Certificate, now?: Instant): boolean {
  return (
    (now === undefined || (issuer.validFromDate.getTime() <= now && now <= issuer.validToDate.getTime())) &&
    certificate.checkIssued(issuer) &&
    certificate.verify(issuer.publicKey)
  )
}

function isSelfIssued(certificate: X509Certificate): boolean {
  return certificate.checkIssued(certificate)
}
