import type { Tenant } from '../tenants/tenant.ts'
import { faultOfAnswer } from './dcql/evaluate-dcql-query.ts'
import { parseVpToken } from './parse-vp-token.ts'
import { PresentationFault } from './presentation-fault.ts'
import type { OpenRequest } from './presentation-request.ts'
import type { PresentedResult, PresentedResults } from './presented-credentials.ts'
import { requireAuthorizedTransactions } from './transaction-data/require-authorized-transactions.ts'
import { openTransactionData } from './transaction-data/sealed-transaction-data.ts'
import type { VerificationPorts } from './verification-ports.ts'
import { type VerifiedPresentation, verifyPresentedCredential } from './verify-presented-credential.ts'

/**
 * A whole `vp_token` against its request: shape, then each presentation, then the query and its sets (OpenID4VP 1.0 §8.6). One bad
 * presentation refuses them all.
 * @throws {PresentationFault} and what {@link verifyPresentedCredential} raises
 */
export async function verifyPresentation(
  ports: VerificationPorts,
  tenant: Tenant,
  request: OpenRequest,
  vpToken: unknown,
): Promise<PresentedResults> {
  const verified = new Map<string, readonly VerifiedPresentation[]>()
  for (const { query, encoded } of parseVpToken(vpToken, request.query)) {
    const all = encoded.map((one) => verifyPresentedCredential(ports, tenant, request, query, one))
    verified.set(query.id, await Promise.all(all))
  }
  const presented = new Map([...verified].map(([id, all]) => [id, all.map((one) => one.presented)]))
  const fault = faultOfAnswer(request.query, presented)
  if (fault !== undefined) throw new PresentationFault('query_not_satisfied', fault)
  requireAuthorizedTransactions(
    openTransactionData(ports.secrets, request) ?? [],
    new Map([...verified].map(([id, all]) => [id, all.map((one) => one.credential.authorized)])),
  )
  return Object.fromEntries([...verified].map(([id, all]) => [id, all.map(resultOf)]))
}

export function resultOf({ credential, status, ruled }: VerifiedPresentation): PresentedResult {
  const { format, issuer, claims, validUntil, holderKey } = credential
  const sub = claims['sub']
  const subject = holderKey?.did ?? (typeof sub === 'string' ? sub : undefined)
  return {
    format,
    issuer,
    ...(subject === undefined ? {} : { subject }),
    claims,
    // Whatever is not valid was refused, where the application did not want to know.
    status,
    ...(validUntil === undefined ? {} : { validUntil }),
    ...ruled,
  }
}
