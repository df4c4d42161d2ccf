import type { IssuanceId, TenantId } from '../ids.ts'
import type { Secrets } from '../ports/secrets.ts'

type Claims = Readonly<Record<string, unknown>>

/** Claims wait for their wallet sealed under the master key, bound to their issuance. */
export function sealClaims(secrets: Secrets, tenantId: TenantId, id: IssuanceId, claims: Claims): Uint8Array {
  return secrets.seal('claims', `${tenantId}/${id}`, new TextEncoder().encode(JSON.stringify(claims)))
}

export function openClaims(secrets: Secrets, tenantId: TenantId, id: IssuanceId, sealed: Uint8Array): Claims {
  return JSON.parse(new TextDecoder().decode(secrets.open('claims', `${tenantId}/${id}`, sealed))) as Claims
}
