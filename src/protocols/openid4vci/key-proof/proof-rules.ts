import type { ProofRule } from './key-proof.ts'
import { requireAudience } from './require-audience.ts'
import { requireClient } from './require-client.ts'
import { requireLifetime } from './require-lifetime.ts'
import { requireOneKey } from './require-one-key.ts'
import { requireProofAlgorithm } from './require-proof-algorithm.ts'
import { requireProofType } from './require-proof-type.ts'
import { requireRecentTime } from './require-recent-time.ts'

/** What every single proof must say before its key is looked at: from the cheapest to the next. */
export const proofRules: readonly ProofRule[] = [
  requireProofType,
  requireProofAlgorithm,
  requireOneKey,
  requireAudience,
  requireClient,
  requireRecentTime,
  requireLifetime,
]
