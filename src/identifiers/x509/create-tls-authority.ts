import { generateKeyPairSync } from 'node:crypto'
import type { Instant } from '../../core/ids.ts'
import type { Ports } from '../../core/ports/ports.ts'
import {
  type AuthorityKey,
  createAnchor,
  cryptoOf,
  isAddress,
  keyIdOf,
  loadX509,
  serialOf,
  signedByAuthority,
  spkiOf,
} from './certificate-building.ts'

/** What a TLS server shows. */
export interface TlsIdentity {
  /** PEM. */
  readonly cert: string
  /** PKCS #8, PEM. In memory only: every start makes another. */
  readonly key: string
  readonly notAfter: Instant
}

/** A certificate authority of this office alone, for TLS without a public one. */
export interface TlsAuthority {
  /** The certificate to trust, PEM. Key and name never change under one master key. */
  anchorPem(): Promise<string>
  /** A certificate for a new key. `names` are host names and addresses. */
  issue(names: readonly string[]): Promise<TlsIdentity>
}

const DAY_MS = 86_400_000
/** Browsers take no longer. */
const LEAF_DAYS = 397

export function createTlsAuthority(ports: Pick<Ports, 'clock' | 'random'>, key: AuthorityKey): TlsAuthority {
  const spki = spkiOf(key.publicJwk)
  // The name tells one office's authority from another's in a list of trusted ones.
  const commonName = `Chancery local TLS ${keyIdOf(spki).slice(0, 8)}`

  return {
    anchorPem: () => createAnchor(key, commonName),

    async issue(names) {
      const x509 = await loadX509()
      const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const leafSpki = Uint8Array.from(pair.publicKey.export({ format: 'der', type: 'spki' }))
      const now = ports.clock.now()
      const notAfter = now + LEAF_DAYS * DAY_MS
      const certificate = await x509.X509CertificateGenerator.create(
        {
          ...signedByAuthority,
          notBefore: new Date(now - DAY_MS),
          notAfter: new Date(notAfter),
          serialNumber: serialOf(ports.random.bytes(16)),
          // Upper bound of RFC 5280 appendix A.1.
          subject: [{ CN: [(names[0] ?? '').slice(0, 64)] }],
          issuer: [{ CN: [commonName] }],
          publicKey: leafSpki,
          extensions: [
            new x509.BasicConstraintsExtension(false, undefined, true),
            new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
            new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
            new x509.SubjectAlternativeNameExtension(
              names.map((value) => ({ type: isAddress(value) ? ('ip' as const) : ('dns' as const), value })),
            ),
            new x509.SubjectKeyIdentifierExtension(keyIdOf(leafSpki)),
            new x509.AuthorityKeyIdentifierExtension(keyIdOf(spki)),
          ],
        },
        cryptoOf(key),
      )
      return {
        cert: certificate.toString('pem'),
        key: pair.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
        notAfter,
      }
    },
  }
}
