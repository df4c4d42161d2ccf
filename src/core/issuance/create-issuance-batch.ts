import { CoreError } from '../errors.ts'
import { as, type CredentialConfigurationId, type IssuanceBatchId } from '../ids.ts'
import { findConfiguration } from '../issuers/find-configuration.ts'
import type { Ports } from '../ports/ports.ts'
import type { Write } from '../ports/units.ts'
import type { Tenant } from '../tenants/tenant.ts'
import type { IssuanceBatch, IssuanceBatchRow } from './issuance-batch.ts'
import { sealRow } from './sealed-row.ts'

const MAX_BATCH_ROWS = 10_000

export interface BatchRequest {
  readonly credentialConfigurationId: CredentialConfigurationId
  /** The text of each row, JSON of its claims, read when its turn comes; or why it cannot be read: a bad row fails alone. */
  readonly rows: readonly (string | { readonly fault: string })[]
}

/**
 * Takes many issuances over, to be made one after the other. The rows are sealed until then.
 * @throws {CoreError} `credential_configuration_not_found`, `invalid_request` when there is no row or too many
 */
export async function createIssuanceBatch(
  ports: Pick<
    Ports,
    'clock' | 'random' | 'secrets' | 'units' | 'issuanceBatches' | 'credentialConfigurations'
  >,
  tenant: Tenant,
  { credentialConfigurationId, rows }: BatchRequest,
  alongside: (batch: IssuanceBatch) => readonly Write[] = () => [],
): Promise<IssuanceBatch> {
  if (rows.length === 0 || rows.length > MAX_BATCH_ROWS) {
    throw new CoreError(
      'invalid_request',
      `A batch has 1 to ${MAX_BATCH_ROWS} rows; this one has ${rows.length}.`,
    )
  }
  const configuration = await findConfiguration(ports, tenant.id, credentialConfigurationId)
  const now = ports.clock.now()
  const batch: IssuanceBatch = {
    id: as<IssuanceBatchId>(ports.random.id(now)),
    tenantId: tenant.id,
    credentialConfigurationId: configuration.id,
    total: rows.length,
    done: 0,
    failed: rows.filter((row) => typeof row !== 'string').length,
    createdAt: now,
  }
  const sealed = rows.map((content, index): IssuanceBatchRow => {
    const row = { tenantId: tenant.id, batchId: batch.id, index }
    return typeof content === 'string'
      ? { ...row, state: 'pending', sealedRow: sealRow(ports.secrets, row, content) }
      : { ...row, state: 'failed', error: content.fault }
  })
  await ports.units.commit([...ports.issuanceBatches.add(batch, sealed), ...alongside(batch)])
  return batch
}

/** @throws {CoreError} `issuance_batch_not_found` */
export async function findIssuanceBatch(
  { issuanceBatches }: Pick<Ports, 'issuanceBatches'>,
  tenant: Tenant,
  id: IssuanceBatchId,
): Promise<IssuanceBatch> {
  const batch = await issuanceBatches.find(tenant.id, id)
  if (batch === undefined) throw new CoreError('issuance_batch_not_found', 'There is no such batch.')
  return batch
}
