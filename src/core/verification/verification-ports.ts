import type { FaceMatcher } from '../ports/face-matcher.ts'
import type { Ports } from '../ports/ports.ts'
import type { StatusChecker } from '../ports/status-checker.ts'
import type { IssuerKeyPorts, IssuerKeyRules } from '../trust/find-issuer-key.ts'

export interface VerificationRules extends IssuerKeyRules {
  /** Demo mode: whoever can be resolved is believed. */
  readonly acceptAnyIssuer: boolean
  readonly clockSkewSeconds: number
  /** How old the proof of the holder's key may be. */
  readonly maxPresentationAgeSeconds: number
}

/** Base64url of the authority key identifiers (RFC 5280 §4.2.1.1) in a chain; of certificates that cannot be read none. */
export type ReadAuthorityKeyIdentifiers = (x5c: readonly string[]) => readonly string[]

/** What it takes to verify what wallets present. */
export interface VerificationPorts
  extends IssuerKeyPorts,
    Pick<
      Ports,
      | 'random'
      | 'secrets'
      | 'units'
      | 'events'
      | 'keys'
      | 'formats'
      | 'statusLists'
      | 'statusListFormats'
      | 'presentationRequests'
      | 'presentationEvidence'
      | 'settings'
      | 'publicUrl'
    > {
  readonly statusChecker: StatusChecker
  readonly readAuthorityKeyIdentifiers: ReadAuthorityKeyIdentifiers
  readonly verificationRules: VerificationRules
  /** Absent: nobody looks at faces. */
  readonly faceMatcher?: FaceMatcher
  /**
   * The domain that a DID is linked with, a slash at its end.
   * @throws {CoreError} `untrusted_issuer`, `did_unresolvable`
   */
  readonly linkedDomainOf?: (did: string) => Promise<string>
}
