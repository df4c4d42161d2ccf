import { CoreError } from '../errors.ts'
import type { Instant, IssuerId } from '../ids.ts'
import type { PresentationProtocolId } from './presentation-request.ts'
import { readVerifierAttestation } from './verifier-attestation.ts'
import type { VerifierInfo } from './verifier-info.ts'
import type { VerifierName } from './verifier-name.ts'

/** How a tenant asks wallets, unless a request says otherwise. */
export interface PresentationSettings {
  readonly protocol?: PresentationProtocolId
  /** The prefix of `client_id`; absent = the first that an issuer allows. */
  readonly verifierName?: VerifierName
  /** Who signs; absent = the first issuer that can be named so. */
  readonly issuerId?: IssuerId
  /** The name that wallets know without a prefix, for `pre-registered`. */
  readonly clientId?: string
  /** A JWT that somebody whom wallets believe gave this verifier, for `verifier_attestation`. */
  readonly verifierAttestation?: string
  readonly verifierInfo?: readonly VerifierInfo[]
  /** Types of transaction data that may be asked to be authorized; absent = every type. */
  readonly transactionDataTypes?: readonly string[]
  /** Whoever can be resolved is believed, and every certificate: the application decides. Absent = as the office does. */
  readonly acceptAnyIssuer?: boolean
  /** For how many days presentations are kept as proof; 0 = not at all; absent = as the office does. */
  readonly evidenceDays?: number
}

/** A name before a colon is a prefix (OpenID4VP 1.0 §5.9.2). */
const prefixed =
  /^(redirect_uri|openid_federation|decentralized_identifier|verifier_attestation|x509_san_dns|x509_hash|origin):/

/** @throws {CoreError} `configuration_invalid` */
export function requireUsableSettings(
  { clientId, verifierAttestation, verifierName }: PresentationSettings,
  now: Instant,
): void {
  if (clientId !== undefined && prefixed.test(clientId))
    throw fault('clientId', 'must not begin with a prefix')
  if (verifierName === 'pre-registered' && clientId === undefined) throw fault('clientId', 'is needed')
  if (verifierAttestation !== undefined) readVerifierAttestation(verifierAttestation, now)
  else if (verifierName === 'verifier_attestation') throw fault('verifierAttestation', 'is needed')
}

function fault(member: string, message: string): CoreError {
  return new CoreError(
    'configuration_invalid',
    `The presentation settings do not fit: ${member} ${message}.`,
    {
      violations: [{ pointer: `/settings/presentations/${member}`, message }],
    },
  )
}
