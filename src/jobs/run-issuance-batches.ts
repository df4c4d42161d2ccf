import { type BatchPorts, runIssuanceBatch } from '../core/issuance/run-issuance-batch.ts'

/** Enough to fill a group commit, few enough that a killed process holds little up. */
const AT_ONCE = 50
const LEASE_MS = 15_000

/** Makes the issuances of waiting batches. */
export async function runIssuanceBatches(ports: BatchPorts, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const taken = await runIssuanceBatch(ports, { limit: AT_ONCE, leaseMs: LEASE_MS })
    if (taken < AT_ONCE) return
  }
}
