import type { PublicJwk } from '../../core/identities/signing-key.ts'
import type { CertificateIssuer } from '../../core/ports/certificate-issuer.ts'
import type { Ports } from '../../core/ports/ports.ts'
import { tenantUrl } from '../../core/tenants/tenant-url.ts'
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

export type { AuthorityKey } from './certificate-building.ts'

export interface CertificateRequest {
  readonly publicJwk: PublicJwk
  /** The organisation, as it stands in the subject. */
  readonly name: string
  /** Becomes the common name, and dNSName or iPAddress of the subject alternative name. */
  readonly host: string
  /** Becomes uniformResourceIdentifier of the subject alternative name. */
  readonly uri: string
}

/** A development authority: certificates for keys that have none, signed by an anchor that nobody else trusts. */
export interface DevelopmentAuthority extends CertificateIssuer {
  issueDevelopmentCertificate(
    request: CertificateRequest,
  ): Promise<{ readonly leafPem: string; readonly anchorPem: string }>
  /** The trust anchor. Its key and name never change under one master key; its signature differs each time it is made. */
  anchorPem(): Promise<string>
}

const SUBJECT = 'Chancery development authority'
const DAY_MS = 86_400_000
const LEAF_DAYS = 730

export function createDevelopmentAuthority(
  ports: Pick<Ports, 'clock' | 'random' | 'publicUrl'>,
  key: AuthorityKey,
): DevelopmentAuthority {
  const authoritySpki = spkiOf(key.publicJwk)
  let anchor: Promise<string> | undefined

  async function createLeaf({ publicJwk, name, host, uri }: CertificateRequest): Promise<string> {
    const x509 = await loadX509()
    const spki = spkiOf(publicJwk)
    const now = ports.clock.now()
    const certificate = await x509.X509CertificateGenerator.create(
      {
        ...signedByAuthority,
        notBefore: new Date(now - DAY_MS),
        notAfter: new Date(now + LEAF_DAYS * DAY_MS),
        serialNumber: serialOf(ports.random.bytes(16)),
        // Upper bounds of RFC 5280 appendix A.1.
        subject: [{ CN: [host.slice(0, 64)] }, { O: [name.slice(0, 64)] }],
        issuer: [{ CN: [SUBJECT] }],
        publicKey: spki,
        extensions: [
          new x509.BasicConstraintsExtension(false, undefined, true),
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
          new x509.SubjectAlternativeNameExtension([
            { type: isAddress(host) ? 'ip' : 'dns', value: host },
            { type: 'url', value: uri },
          ]),
          new x509.SubjectKeyIdentifierExtension(keyIdOf(spki)),
          new x509.AuthorityKeyIdentifierExtension(keyIdOf(authoritySpki)),
        ],
      },
      cryptoOf(key),
    )
    return certificate.toString('pem')
  }

  const anchorPem = () => {
    anchor ??= createAnchor(key, SUBJECT)
    return anchor
  }
  return {
    anchorPem,
    issueDevelopmentCertificate: async (request) => ({
      leafPem: await createLeaf(request),
      anchorPem: await anchorPem(),
    }),
    async issue(tenant, { publicJwk }, name) {
      const uri = tenantUrl(ports.publicUrl, tenant)
      const host = new URL(uri).hostname.replace(/^\[|\]$/g, '')
      return [derOf(await createLeaf({ publicJwk, name, host, uri }))]
    },
  }
}

function derOf(pem: string): string {
  return pem.replace(/-----[A-Z ]+-----|\s/g, '')
}
