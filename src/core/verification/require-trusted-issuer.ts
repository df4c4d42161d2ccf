import { CoreError } from '../errors.ts'
import type { TenantId } from '../ids.ts'
import type { CredentialType } from '../issuers/credential-configuration.ts'
import type { TrustedIssuer } from '../trust/trusted-issuer.ts'
import type { VerificationPorts } from './verification-ports.ts'

export interface EstablishedIssuer {
  readonly issuer: string
  /** It is this tenant itself. */
  readonly isOwn: boolean
  readonly isAnchored: boolean
  readonly x5c?: readonly string[]
}

/**
 * Whether the tenant believes this issuer in this type of credential: itself always, others by DID, by URL or under a trust anchor. The
 * failure says which of it was missing, and whom it would take.
 * @throws {CoreError} `untrusted_issuer`
 */
export async function requireTrustedIssuer(
  ports: Pick<VerificationPorts, 'trustedIssuers' | 'verifyCertificatePath' | 'clock' | 'verificationRules'>,
  tenantId: TenantId,
  established: EstablishedIssuer,
  type: CredentialType,
): Promise<void> {
  const { isOwn, isAnchored, x5c } = established
  if (isOwn || ports.verificationRules.acceptAnyIssuer) return
  const listed = await ports.trustedIssuers.list(tenantId)
  const named = listed.filter((entry) => isNamed(entry, established))
  if (named.some((entry) => covers(entry, type))) return
  if (named.length > 0) throw otherTypes(established, named, type)
  if (isAnchored && x5c !== undefined) {
    const certificates = listed.filter(({ certificate }) => certificate !== undefined)
    const anchors = certificates.filter((entry) => covers(entry, type))
    if (anchors.length === 0) throw otherTypes(established, certificates, type)
    await ports.verifyCertificatePath({
      x5c,
      anchors: anchors.flatMap(({ certificate = '' }) => [certificate]),
      now: ports.clock.now(),
    })
    return
  }
  throw notListed(established, listed)
}

/** A URL is a name where the issuer itself published the key, or an anchor vouches for the certificate that stands for it. */
function isNamed({ did, url }: TrustedIssuer, { issuer, isAnchored, x5c }: EstablishedIssuer): boolean {
  if (did !== undefined) return did === issuer
  return url !== undefined && url === issuer && (x5c === undefined || isAnchored)
}

function covers({ credentialTypes }: TrustedIssuer, { vct, types }: CredentialType): boolean {
  if (credentialTypes.length === 0) return true
  return credentialTypes.some((name) => name === vct || types?.includes(name) === true)
}

function otherTypes(
  { issuer }: EstablishedIssuer,
  entries: readonly TrustedIssuer[],
  { vct, types }: CredentialType,
): CoreError {
  const trusted = [...new Set(entries.flatMap(({ credentialTypes }) => credentialTypes))]
  return untrusted(
    `${short(issuer)} is trusted, but not for this type of credential: it is ${short(vct ?? types?.at(-1) ?? 'of no type')}, trusted are ${short(trusted.join(', '))}`,
  )
}

function notListed({ issuer, x5c }: EstablishedIssuer, listed: readonly TrustedIssuer[]): CoreError {
  const kind = issuer.startsWith('did:') ? 'DID' : x5c === undefined ? 'URL' : 'certificate'
  const count = listed.length === 0 ? 'nobody is trusted yet' : `${listed.length} are trusted`
  return untrusted(`the ${kind} ${short(issuer)} is not among the trusted issuers of the tenant; ${count}`)
}

/** A name that an issuer chose may be long. */
function short(text: string): string {
  return text.length <= 200 ? text : `${text.slice(0, 200)}…`
}

function untrusted(detail: string): CoreError {
  return new CoreError('untrusted_issuer', 'The issuer is not trusted.', { detail })
}
