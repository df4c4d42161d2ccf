import type { Tenant } from '../tenants/tenant.ts'
import { faultOfAnswer } from './dcql/evaluate-dcql-query.ts'
import { PresentationFault } from './presentation-fault.ts'
import type { OpenRequest } from './presentation-request.ts'
import type { PresentedResults } from './presented-credentials.ts'
import type { Receipt } from './receipt.ts'
import type { VerificationPorts } from './verification-ports.ts'
import { resultOf } from './verify-presentation.ts'
import { type VerifiedPresentation, verifyPresentedCredential } from './verify-presented-credential.ts'

/** Credentials of a holder whose key, audience and nonce the protocol has proved around all of them. */
export interface ProvedCredentials {
  /** Encoded, by the id of the credential query that they answer. */
  readonly credentials: ReadonlyMap<string, readonly string[]>
  /** The DID that signed. */
  readonly holder: string
  /** What the wallet sent, for the application. */
  readonly receipt?: Receipt
}

/**
 * As {@link verifyPresentation}, for protocols that put many credentials under one proof of the holder's key.
 * @throws {PresentationFault} and what {@link verifyPresentedCredential} raises
 */
export async function verifyProvedCredentials(
  ports: VerificationPorts,
  tenant: Tenant,
  request: OpenRequest,
  { credentials, holder }: ProvedCredentials,
): Promise<PresentedResults> {
  const verified = new Map<string, readonly VerifiedPresentation[]>()
  for (const [id, encoded] of credentials) {
    const query = request.query.credentials.find((one) => one.id === id)
    if (query === undefined) {
      throw new PresentationFault('response_malformed', 'an answer to a query that was not asked')
    }
    const bare = { ...query, requiresHolderBinding: false }
    const all = encoded.map((one) => verifyPresentedCredential(ports, tenant, request, bare, one))
    verified.set(
      id,
      (await Promise.all(all)).map((one) => requireHolder(one, holder)),
    )
  }
  const presented = new Map([...verified].map(([id, all]) => [id, all.map((one) => one.presented)]))
  const fault = faultOfAnswer(request.query, presented)
  if (fault !== undefined) throw new PresentationFault('query_not_satisfied', fault)
  return Object.fromEntries([...verified].map(([id, all]) => [id, all.map(resultOf)]))
}

function requireHolder(verified: VerifiedPresentation, holder: string): VerifiedPresentation {
  if (verified.credential.holderKey?.did !== holder) {
    throw new PresentationFault(
      'credential_invalid',
      'the subject is somebody else than the holder (VCDM 1.1 §4.2)',
    )
  }
  return {
    ...verified,
    credential: { ...verified.credential, holderBound: true },
    presented: { ...verified.presented, holderBound: true },
  }
}
