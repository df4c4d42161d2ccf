import type { Instant } from '../ids.ts'
import type { PresentedResult } from '../verification/presented-credentials.ts'

type Claims = Readonly<Record<string, unknown>>

/** One entry of `verifiedCredentialsData`. */
export function verifiedCredentialData(result: PresentedResult): Readonly<Record<string, unknown>> {
  const { issuer, types, vct, status, validFrom, validUntil, linkedDomain, faceCheck } = result
  return {
    issuer,
    type: types ?? (vct === undefined ? [] : [vct]),
    claims: asTexts(subjectClaims(result)),
    credentialState: { revocationStatus: status === 'revoked' ? 'REVOKED' : 'VALID' },
    ...(linkedDomain === undefined ? {} : { domainValidation: { url: linkedDomain } }),
    ...(validFrom === undefined ? {} : { issuanceDate: toDate(validFrom) }),
    ...(validUntil === undefined ? {} : { expirationDate: toDate(validUntil) }),
    ...(faceCheck === undefined ? {} : { faceCheck }),
  }
}

/** What a JWT says of itself, and not of its subject. */
const registered = new Set(['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'vct', 'cnf', 'status', 'id'])

/** What the credential says of its subject, in each format. */
export function subjectClaims({ format, claims }: Pick<PresentedResult, 'format' | 'claims'>): Claims {
  const subject = format === 'dc+sd-jwt' ? claims : ((claims['credentialSubject'] ?? {}) as Claims)
  return Object.fromEntries(Object.entries(subject).filter(([name]) => !registered.has(name)))
}

/** Applications know texts only: whatever else a claim is, they get as JSON. */
function asTexts(claims: Claims): Readonly<Record<string, string>> {
  const texts = Object.entries(claims).map(
    ([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)] as const,
  )
  return Object.fromEntries(texts)
}

/** Whole seconds, `Z`. */
function toDate(instant: Instant): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`
}
