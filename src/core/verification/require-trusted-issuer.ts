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
 * Whether the tenant believes this issuer in this type of credential: itself always, others by DID or under a trust anchor. The failure
 * says which of it was missing.
 * @throws {CoreError} `untrusted_issuer`
 */
export async function requireTrustedIssuer(
  ports: Pick<VerificationPorts, 'trustedIssuers' | 'verifyCertificatePath' | 'clock' | 'verificationRules'>,
  tenantId: TenantId,
  { issuer, isOwn, isAnchored, x5c }: EstablishedIssuer,
  type: CredentialType,
): Promise<void> {
  if (isOwn || ports.verificationRules.acceptAnyIssuer) return
  const listed = await ports.trustedIssuers.list(tenantId)
  const named = listed.filter(({ did }) => did !== undefined && did === issuer)
  if (named.some((entry) => covers(entry, type))) return
  if (named.length > 0) throw untrusted('the issuer is trusted, but not for this type of credential')
  if (isAnchored && x5c !== undefined) {
    const anchors = listed.flatMap((entry) =>
      entry.certificate !== undefined && covers(entry, type) ? [entry.certificate] : [],
    )
    if (anchors.length === 0) throw untrusted('no trust anchor stands for this type of credential')
    await ports.verifyCertificatePath({ x5c, anchors, now: ports.clock.now() })
    return
  }
  throw untrusted(`${issuer.startsWith('did:') ? 'the DID' : 'the issuer'} is not among the trusted issuers`)
}

function covers({ credentialTypes }: TrustedIssuer, { vct, types }: CredentialType): boolean {
  if (credentialTypes.length === 0) return true
  return credentialTypes.some((name) => name === vct || types?.includes(name) === true)
}

function untrusted(detail: string): CoreError {
  return new CoreError('untrusted_issuer', 'The issuer is not trusted.', { detail })
}
