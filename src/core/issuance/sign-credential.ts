import { CoreError } from '../errors.ts'
import { as, type CredentialId, type Instant, type IssuanceId, type IssuerId, type TenantId } from '../ids.ts'
import type { CredentialConfiguration } from '../issuers/credential-configuration.ts'
import type { CredentialSigner } from '../ports/credential-format.ts'
import type { Ports } from '../ports/ports.ts'
import { indexClaims } from '../status/claim-index.ts'
import type { IssuedCredential, StatusEntry } from '../status/credential.ts'
import type { StatusAllocator } from '../status/status-allocator.ts'
import { statusListUrl } from '../status/status-list-url.ts'
import type { Tenant } from '../tenants/tenant.ts'
import type { HolderKey } from './holder-key.ts'

/** What the office needs to sign credentials. */
export type SigningPorts = Pick<
  Ports,
  'clock' | 'random' | 'secrets' | 'formats' | 'statusListFormats' | 'publicUrl'
> & {
  readonly statusAllocator: StatusAllocator
  signerFor(tenantId: TenantId, issuerId: IssuerId): Promise<CredentialSigner>
}

export interface CredentialToSign {
  readonly issuanceId: IssuanceId
  /** As mapped by the configuration. */
  readonly claims: Readonly<Record<string, unknown>>
  /** One copy for each; none for a credential without holder binding. */
  readonly holderKeys: readonly HolderKey[]
  readonly subject?: string
  /** Absent = by the configuration. */
  readonly validUntil?: Instant
  /** What the credential calls itself; absent = a URL of ours. */
  readonly nameOf?: (id: CredentialId) => string
}

export interface SignedCredential {
  /** The copies, encoded and signed. */
  readonly credentials: readonly string[]
  /** What is remembered of them, not written yet. */
  readonly credential: IssuedCredential
}

/**
 * Signs the credential of an issuance. Its status entries are taken; all else is for the caller to write.
 * @throws {CoreError} `claims_invalid`, `key_proof_invalid`, `internal`; what the signer raises
 */
export async function signCredential(
  ports: SigningPorts,
  tenant: Tenant,
  configuration: CredentialConfiguration,
  { issuanceId, claims, holderKeys, subject, validUntil: asked, nameOf }: CredentialToSign,
): Promise<SignedCredential> {
  const now = ports.clock.now()
  const format = ports.formats.get(configuration.format)
  if (format === undefined)
    throw new CoreError('internal', 'This credential cannot be issued.', {
      detail: `no format ${configuration.format}`,
    })
  const id = as<CredentialId>(ports.random.id(now))
  const validUntil =
    asked ??
    (configuration.validitySeconds === undefined ? undefined : now + configuration.validitySeconds * 1000)
  const copies: readonly (HolderKey | undefined)[] = holderKeys.length === 0 ? [undefined] : holderKeys
  const [signer, statusEntries] = await Promise.all([
    ports.signerFor(tenant.id, configuration.issuerId),
    allocateStatus(ports, tenant, configuration, copies.length),
  ])
  const credentials: string[] = []
  for (const [copy, holderKey] of copies.entries()) {
    const entry = statusEntries[copy]
    credentials.push(
      await format.issue({
        id,
        url: nameOf === undefined ? `${ports.publicUrl}/credentials/${id}` : nameOf(id),
        signer,
        type: configuration.type,
        claims,
        claimDefinitions: configuration.claims,
        ...(holderKey === undefined ? {} : { holderKey }),
        issuedAt: now,
        ...(validUntil === undefined ? {} : { validUntil }),
        ...(entry === undefined ? {} : { status: statusClaim(ports, tenant, configuration, entry) }),
      }),
    )
  }
  const claimIndex = indexClaims(ports, configuration, claims)
  const credential: IssuedCredential = {
    id,
    tenantId: tenant.id,
    issuanceId,
    issuerId: configuration.issuerId,
    credentialConfigurationId: configuration.id,
    format: configuration.format,
    status: 'valid',
    statusEntries,
    ...(claimIndex === undefined ? {} : { claimIndex }),
    ...(subject === undefined ? {} : { subject }),
    issuedAt: now,
    ...(validUntil === undefined ? {} : { validUntil }),
    version: 1,
  }
  return { credentials, credential }
}

async function allocateStatus(
  ports: SigningPorts,
  tenant: Tenant,
  { statusListFormat, issuerId }: CredentialConfiguration,
  count: number,
): Promise<readonly StatusEntry[]> {
  if (statusListFormat === undefined) return []
  return ports.statusAllocator.allocate(tenant.id, issuerId, statusListFormat, count)
}

function statusClaim(
  ports: SigningPorts,
  tenant: Tenant,
  { statusListFormat }: CredentialConfiguration,
  { listId, index }: StatusEntry,
) {
  const format = ports.statusListFormats.get(statusListFormat ?? '')
  if (format === undefined)
    throw new CoreError('internal', 'This credential cannot be issued.', { detail: `no ${statusListFormat}` })
  return format.claim(statusListUrl(ports.publicUrl, tenant, listId), index)
}
