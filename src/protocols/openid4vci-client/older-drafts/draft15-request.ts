import type { AvailableCredential } from '../../../core/ports/issuer-client.ts'

/** Draft 15: as the final version, with `proof` for a single key. */
export function draft15Request(
  { configurationId, identifier }: AvailableCredential,
  proofs: readonly string[],
): Readonly<Record<string, unknown>> {
  return {
    ...(identifier === undefined
      ? { credential_configuration_id: configurationId }
      : { credential_identifier: identifier }),
    ...proofMembers(proofs),
  }
}

/** Drafts up to 15: one proof stands alone, several in `proofs` (draft 13 and later). */
export function proofMembers(proofs: readonly string[]): Readonly<Record<string, unknown>> {
  const [only, ...others] = proofs
  if (only === undefined) return {}
  return others.length === 0 ? { proof: { proof_type: 'jwt', jwt: only } } : { proofs: { jwt: proofs } }
}
