import type { Instant } from '../ids.ts'
import type { FormatIdentifier } from '../issuers/credential-configuration.ts'
import type { FaceMatch } from '../ports/face-matcher.ts'
import type { Secrets } from '../ports/secrets.ts'
import type { CredentialStatus } from '../status/credential.ts'
import type { VerifiedRequest } from './presentation-request.ts'

/** One credential of a verified presentation, as the application is told. */
export interface PresentedResult {
  readonly format: FormatIdentifier
  readonly issuer: string
  readonly subject?: string
  readonly claims: Readonly<Record<string, unknown>>
  readonly status: CredentialStatus
  readonly validUntil?: Instant
  readonly validFrom?: Instant
  /** W3C types, or the type of an SD-JWT VC. */
  readonly types?: readonly string[]
  readonly vct?: string
  /** The origin, with a slash at its end, that its issuer is linked with. */
  readonly linkedDomain?: string
  /** Of a photo in it with the person at the wallet. */
  readonly faceCheck?: FaceMatch
}

/** By the id of the credential query that they answer. */
export type PresentedResults = Readonly<Record<string, readonly PresentedResult[]>>

type Named = Pick<VerifiedRequest, 'id' | 'tenantId'>

/** What was presented rests sealed under the master key, bound to its request. */
export function sealPresented(
  secrets: Secrets,
  { tenantId, id }: Named,
  results: PresentedResults,
): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(results))
  return secrets.seal('presented-credentials', `${tenantId}/${id}`, text)
}

export function openPresented(
  secrets: Secrets,
  { tenantId, id, sealedCredentials }: Named & Pick<VerifiedRequest, 'sealedCredentials'>,
): PresentedResults {
  const text = secrets.open('presented-credentials', `${tenantId}/${id}`, sealedCredentials)
  return JSON.parse(new TextDecoder().decode(text)) as PresentedResults
}
