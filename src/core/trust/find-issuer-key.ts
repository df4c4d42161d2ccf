import { CertificateError, parseCertificateChain } from '../../lib/certificate-chain.ts'
import { certifiesUrl } from '../../lib/certifies-url.ts'
import { sha256Base64url } from '../../lib/hash.ts'
import { CoreError } from '../errors.ts'
import type { PublicJwk } from '../identities/signing-key.ts'
import type { TenantId } from '../ids.ts'
import type { VerifyCertificatePath } from '../ports/certificate-paths.ts'
import type { IssuerKeyLookup } from '../ports/credential-format.ts'
import type { Ports } from '../ports/ports.ts'
import type { WebIssuerKeys } from '../ports/web-issuer-keys.ts'

export interface IssuerKeyPorts extends Pick<Ports, 'clock' | 'dids' | 'trustedIssuers'> {
  readonly verifyCertificatePath: VerifyCertificatePath
  readonly webIssuerKeys: WebIssuerKeys
}

export interface IssuerKeyRules {
  /** Demo mode: a certificate is believed without a trust anchor. */
  readonly trustAnyCertificate: boolean
}

type Named = Parameters<IssuerKeyLookup>[0]

export interface FoundIssuerKey {
  readonly jwk: PublicJwk
  readonly issuer: string
  /** Whether one of the tenant's trust anchors vouches for it. */
  readonly isAnchored: boolean
}

/**
 * The key of whoever signed a credential or a status list, found in the way that its header names: by DID, by certificate under a trust
 * anchor of the tenant, or by the metadata behind an https URL.
 * @throws {CoreError} `untrusted_issuer`, `did_unresolvable`, what the guarded client raises
 */
export async function findIssuerKey(
  ports: IssuerKeyPorts,
  rules: IssuerKeyRules,
  tenantId: TenantId,
  named: Named,
): Promise<FoundIssuerKey> {
  const { issuer, kid, x5c, signed } = named
  if (issuer?.startsWith('did:')) {
    const method = await ports.dids.verificationMethod(didUrl(issuer, kid), 'assertionMethod', signed)
    return { jwk: method.publicJwk, issuer, isAnchored: false }
  }
  if (x5c !== undefined) return certifiedKey(ports, rules, tenantId, issuer, x5c)
  if (issuer === undefined) throw untrusted('nothing names the issuer')
  return { jwk: await ports.webIssuerKeys.find(issuer, kid), issuer, isAnchored: false }
}

/** `kid` may be a whole DID URL, or its fragment alone. */
function didUrl(did: string, kid: string | undefined): string {
  if (kid === undefined) return did
  if (!kid.startsWith('did:')) return `${did}#${kid.replace(/^#/, '')}`
  if (kid.split('#', 1)[0] !== did) throw untrusted('kid is a verification method of another DID than iss')
  return kid
}

async function certifiedKey(
  ports: IssuerKeyPorts,
  { trustAnyCertificate }: IssuerKeyRules,
  tenantId: TenantId,
  issuer: string | undefined,
  x5c: readonly string[],
): Promise<FoundIssuerKey> {
  const listed = await ports.trustedIssuers.list(tenantId)
  const anchors = listed.flatMap(({ certificate }) => (certificate === undefined ? [] : [certificate]))
  const now = ports.clock.now()
  let found: Pick<FoundIssuerKey, 'jwk' | 'isAnchored'>
  try {
    found = { jwk: await ports.verifyCertificatePath({ x5c, anchors, now }), isAnchored: true }
  } catch (error) {
    if (!trustAnyCertificate || !(error instanceof CoreError) || error.code !== 'untrusted_issuer')
      throw error
    found = { jwk: unanchoredKey(x5c, now), isAnchored: false }
  }
  const [leaf = ''] = x5c
  // With a certificate the issuer is its subject (SD-JWT VC §2.5): what else iss says must be vouched for by it.
  if (issuer !== undefined && !certifiesUrl(leaf, issuer)) {
    throw untrusted('the certificate does not stand for the iss of what it signed')
  }
  return { ...found, issuer: issuer ?? `x509_hash:${sha256Base64url(Buffer.from(leaf, 'base64'))}` }
}

function unanchoredKey(x5c: readonly string[], now: number): PublicJwk {
  const pem = x5c.map((der) => `-----BEGIN CERTIFICATE-----\n${der}\n-----END CERTIFICATE-----\n`).join('')
  try {
    const chain = parseCertificateChain(pem)
    if (now < chain.notBefore || now > chain.notAfter) throw untrusted('the certificate is not valid now')
    return chain.publicJwk as PublicJwk
  } catch (error) {
    if (error instanceof CertificateError) throw untrusted(error.reason)
    throw error
  }
}

function untrusted(detail: string): CoreError {
  return new CoreError('untrusted_issuer', 'The issuer is not trusted.', { detail })
}
