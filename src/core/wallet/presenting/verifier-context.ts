import { CoreError } from '../../errors.ts'
import type { VerifierContext } from '../../ports/verifier-client.ts'
import type { Tenant } from '../../tenants/tenant.ts'
import { findIssuerKey } from '../../trust/find-issuer-key.ts'
import type { PresentingPorts } from './presenting-ports.ts'

/** The whole of a presentation, however many questions the verifier makes us ask. */
const BUDGET_MS = 30_000

/** Whom the tenant believes about verifiers: certificates under its trust anchors, attesters that it trusts by name. */
export function verifierContext(ports: PresentingPorts, tenant: Tenant): VerifierContext {
  const { walletRules } = ports
  const find = (named: Parameters<VerifierContext['attesterKey']>[0]) =>
    findIssuerKey(ports, walletRules, tenant.id, named)
  return {
    deadline: ports.clock.now() + BUDGET_MS,
    clockSkewSeconds: walletRules.clockSkewSeconds,
    async certifiedKey(x5c) {
      const { jwk } = await find({ issuer: undefined, kid: undefined, x5c, algorithm: '' })
      return jwk
    },
    async attesterKey(named) {
      const found = await find(named)
      const trusted = await ports.trustedIssuers.list(tenant.id)
      const isBelieved =
        found.isAnchored || walletRules.trustAnyCertificate || trusted.some(({ did }) => did === found.issuer)
      if (isBelieved) return found
      throw new CoreError('untrusted_issuer', 'Nobody here believes who vouches for the verifier.', {
        detail: 'iss of the attestation is no trusted issuer (OpenID4VP 1.0 §5.9.3)',
      })
    },
    registered: (clientId) => ports.walletRecords.verifiers.findByName(tenant.id, clientId),
  }
}
