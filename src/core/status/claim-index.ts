import { sha256 } from '../../lib/hash.ts'
import type { TenantId } from '../ids.ts'
import type { ClaimPath } from '../issuers/claim-path.ts'
import type { CredentialConfiguration } from '../issuers/credential-configuration.ts'
import { contractIdOf } from '../issuers/find-contract.ts'
import type { Ports } from '../ports/ports.ts'

/**
 * By what a credential is found again: SHA-256 over the id of its contract and the value of its indexed claim, in base64 (Entra's
 * `indexclaimhash`). Anybody can compute it, so it is never kept: see {@link claimIndex}.
 */
export function claimHash(contractId: string, value: string): string {
  return Buffer.from(sha256(contractId + value)).toString('base64')
}

/** What is kept of a claim hash: a MAC, which outlives the claims without telling them to who can guess. */
export function claimIndex(
  { secrets }: Pick<Ports, 'secrets'>,
  tenantId: TenantId,
  hash: string,
): Uint8Array {
  return secrets.mac('claim-index', tenantId, hash)
}

/** The index entry of a credential's claims; undefined when its configuration indexes none, or the credential has not that one. */
export function indexClaims(
  ports: Pick<Ports, 'secrets'>,
  configuration: CredentialConfiguration,
  claims: Readonly<Record<string, unknown>>,
): Uint8Array | undefined {
  const indexed = configuration.claims.find((claim) => claim.indexed === true)
  if (indexed === undefined) return undefined
  const value = valueAt(claims, indexed.path)
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  const hash = claimHash(contractIdOf({ id: configuration.tenantId }, configuration), String(value))
  return claimIndex(ports, configuration.tenantId, hash)
}

function valueAt(claims: unknown, path: ClaimPath): unknown {
  return path.reduce<unknown>(
    (at, part) =>
      typeof part === 'string' && typeof at === 'object' && at !== null && Object.hasOwn(at, part)
        ? (at as Readonly<Record<string, unknown>>)[part]
        : undefined,
    claims,
  )
}
