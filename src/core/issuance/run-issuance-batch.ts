import { isJsonObject, parseJson } from '../../lib/json.ts'
import { Refusal } from '../../lib/refusal.ts'
import { CoreError } from '../errors.ts'
import type { IssuanceBatchId, TenantId } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'
import { WriteConflict } from '../ports/units.ts'
import type { Tenant } from '../tenants/tenant.ts'
import { createIssuance } from './create-issuance.ts'
import type { IssuanceBatch, IssuanceBatchRow } from './issuance-batch.ts'
import { openRow } from './sealed-row.ts'

export type BatchPorts = Parameters<typeof createIssuance>[0] &
  Pick<Ports, 'issuanceBatches' | 'tenants' | 'log'>

export interface BatchRun {
  /** How many rows to take. */
  readonly limit: number
  /** How long they are ours; what a killed process had taken falls free again then. */
  readonly leaseMs: number
}

/**
 * Takes pending rows of any batch and makes the issuance of each. The end of a row and its issuance are one unit, conditional on the
 * row being pending: whoever is killed or comes too late, each row gives exactly one issuance or one reason why not.
 * @returns how many rows were taken
 * @throws {CoreError} `storage_unavailable`: the rows stay pending
 */
export async function runIssuanceBatch(ports: BatchPorts, { limit, leaseMs }: BatchRun): Promise<number> {
  const now = ports.clock.now()
  const rows = await ports.issuanceBatches.claim(now, now + leaseMs, limit)
  const context = createBatchContext(ports)
  const results = await Promise.allSettled(rows.map(async (row) => runRow(ports, row, await context(row))))
  const failure = results.find((result) => result.status === 'rejected')
  if (failure !== undefined) throw failure.reason
  return rows.length
}

interface BatchContext {
  readonly tenant: Tenant
  readonly batch: IssuanceBatch
}

async function runRow(ports: BatchPorts, row: IssuanceBatchRow, context: BatchContext): Promise<void> {
  try {
    const claims = readRow(ports, row)
    const { credentialConfigurationId } = context.batch
    await createIssuance(ports, context.tenant, { credentialConfigurationId, claims }, ({ issuance }) =>
      ports.issuanceBatches.finish(ended(row, { state: 'done', issuanceId: issuance.id })),
    )
  } catch (error) {
    if (error instanceof WriteConflict) return
    if (!(error instanceof CoreError) || error.code === 'storage_unavailable') throw error
    if (error.code === 'internal')
      ports.log.error({ ...nameOf(row), detail: error.detail }, 'a batch row failed')
    await failRow(ports, row, reasonOf(error))
  }
}

async function failRow(ports: BatchPorts, row: IssuanceBatchRow, error: string): Promise<void> {
  try {
    await ports.units.commit(ports.issuanceBatches.finish(ended(row, { state: 'failed', error })))
  } catch (conflict) {
    if (!(conflict instanceof WriteConflict)) throw conflict
  }
}

function readRow({ secrets }: Pick<Ports, 'secrets'>, row: IssuanceBatchRow): Record<string, unknown> {
  if (row.sealedRow === undefined) throw new CoreError('internal', 'The row has lost its content.')
  try {
    const value = parseJson(openRow(secrets, row, row.sealedRow))
    if (isJsonObject(value)) return value
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    throw new CoreError('claims_invalid', `The row is not JSON: ${error.reason}.`)
  }
  throw new CoreError('claims_invalid', 'The row is not a JSON object of claims.')
}

/** For whoever asked: which claims are at fault, never their values. */
function reasonOf({ message, violations }: CoreError): string {
  return [message, ...violations.map(({ pointer, message: why }) => `${pointer}: ${why}`)]
    .join(' ')
    .slice(0, 1000)
}

/** The row without its content: claims are erased when a row is finished. */
function ended(
  { tenantId, batchId, index }: IssuanceBatchRow,
  end: Pick<IssuanceBatchRow, 'state' | 'issuanceId' | 'error'>,
): IssuanceBatchRow {
  return { tenantId, batchId, index, ...end }
}

function nameOf({ tenantId, batchId, index }: IssuanceBatchRow) {
  return { tenantId, batchId, index }
}

/** Reads batch and tenant once, however many of their rows are taken. */
function createBatchContext(
  ports: Pick<BatchPorts, 'issuanceBatches' | 'tenants'>,
): (row: IssuanceBatchRow) => Promise<BatchContext> {
  const known = new Map<string, Promise<BatchContext>>()
  const read = async (tenantId: TenantId, batchId: IssuanceBatchId): Promise<BatchContext> => {
    const [tenant, batch] = await Promise.all([
      ports.tenants.find(tenantId),
      ports.issuanceBatches.find(tenantId, batchId),
    ])
    if (tenant !== undefined && batch !== undefined) return { tenant, batch }
    throw new CoreError('internal', 'Something went wrong on our side.', {
      detail: `batch ${batchId} or its tenant is gone`,
    })
  }
  return ({ tenantId, batchId }) => {
    const name = `${tenantId}/${batchId}`
    const found = known.get(name) ?? read(tenantId, batchId)
    known.set(name, found)
    return found
  }
}
