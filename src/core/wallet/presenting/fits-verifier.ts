import { CoreError } from '../../errors.ts'
import type { SignatureAlgorithm } from '../../identities/signing-key.ts'
import type { KeyId, TenantId } from '../../ids.ts'
import type { VerifierQuestion } from '../../ports/verifier-client.ts'
import type { CredentialQuery } from '../../verification/dcql/dcql-query.ts'
import { findHolderKey } from '../find-holder-key.ts'
import type { Candidate } from './candidate.ts'
import type { PresentingPorts } from './presenting-ports.ts'

/**
 * Whether a verifier can check a credential and the proof of its key, by the algorithms that it names (OpenID4VP 1.0 §11.1, Appendix B).
 * A verifier that names none is believed to know all.
 */
export async function fitsVerifier(
  ports: Pick<PresentingPorts, 'keys'>,
  tenantId: TenantId,
  { algorithms }: Pick<VerifierQuestion, 'algorithms'>,
  candidates: readonly Candidate[],
): Promise<(query: CredentialQuery, candidate: Candidate) => boolean> {
  const asksForHolder = [...algorithms.values()].some(({ holder }) => holder !== undefined)
  const holders = asksForHolder ? await holderAlgorithms(ports, tenantId, candidates) : new Map()
  return ({ format, requiresHolderBinding }, candidate) => {
    const { credential, holder } = algorithms.get(format) ?? {}
    if (credential !== undefined && !names(credential, candidate.algorithm)) return false
    if (holder === undefined || !requiresHolderBinding) return true
    return names(holder, holders.get(candidate.credential.holder?.keyId))
  }
}

/** EdDSA is also called by its curve (RFC 9864 §2.2). */
function names(accepted: readonly string[], algorithm: string | undefined): boolean {
  if (algorithm === undefined) return false
  if (accepted.includes(algorithm)) return true
  return (
    (algorithm === 'EdDSA' && accepted.includes('Ed25519')) ||
    (algorithm === 'Ed25519' && accepted.includes('EdDSA'))
  )
}

async function holderAlgorithms(
  { keys }: Pick<PresentingPorts, 'keys'>,
  tenantId: TenantId,
  candidates: readonly Candidate[],
): Promise<ReadonlyMap<KeyId | undefined, SignatureAlgorithm>> {
  const ids = new Set(candidates.flatMap(({ credential: { holder } }) => holder?.keyId ?? []))
  const found = new Map<KeyId | undefined, SignatureAlgorithm>()
  for (const id of ids) {
    try {
      found.set(id, (await findHolderKey({ keys }, tenantId, id)).algorithm)
    } catch (error) {
      if (!(error instanceof CoreError) || error.code !== 'key_not_found') throw error
    }
  }
  return found
}
