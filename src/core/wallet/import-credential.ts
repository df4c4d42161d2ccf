import type { FormatIdentifier } from '../issuers/credential-configuration.ts'
import type { Tenant } from '../tenants/tenant.ts'
import { type HolderIdentity, identityKey } from './holding-key.ts'
import { type CredentialRule, type OpenedCredential, planKeeping } from './keep-credentials.ts'
import { verifySignedCredential } from './verify-received-credential.ts'
import type { WalletPorts } from './wallet-ports.ts'

export interface Import {
  readonly encoded: string
  readonly format: FormatIdentifier
  readonly rule: CredentialRule
}

const BUDGET_MS = 30_000

/**
 * Keeps a credential that came another way than over a protocol: bound to the identity, or to nobody. Verified as any other.
 * @throws {CoreError} what verifying raises
 */
export async function importCredential(
  ports: WalletPorts,
  tenant: Tenant,
  identity: HolderIdentity,
  { encoded, format, rule }: Import,
): Promise<OpenedCredential> {
  const offered = { configurationId: 'imported', format, type: {}, batchSize: 1 }
  const { verified } = await verifySignedCredential(ports, tenant.id, offered, encoded)
  const isBound = verified.holderKey !== undefined
  const { kept, writes } = await planKeeping(
    ports,
    tenant,
    {
      credentialIssuer: verified.issuer,
      offered,
      keys: isBound ? [await identityKey(ports, tenant, identity)] : [],
      credentials: [encoded],
      deadline: ports.clock.now() + BUDGET_MS,
    },
    rule,
  )
  await ports.units.commit(writes)
  return kept[0] as OpenedCredential
}
