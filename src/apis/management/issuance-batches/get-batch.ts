import { Type } from 'typebox'
import { CoreError } from '../../../core/errors.ts'
import type { IssuanceBatchId } from '../../../core/ids.ts'
import { findIssuanceBatch } from '../../../core/issuance/create-issuance-batch.ts'
import type { IssuanceBatchRow } from '../../../core/issuance/issuance-batch.ts'
import { coversScope } from '../../../core/tenants/scopes.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import { offerOf } from '../issuances/offer-of.ts'
import { knownId } from '../known-id.ts'
import { MAX_LIMIT, pageQuery, readCursor, writeCursor } from '../page.ts'
import type { ManagementPorts } from '../ports.ts'
import { route } from '../route.ts'
import { IdParams, instant } from '../wire.ts'
import { BatchView } from './wire.ts'

export const getBatchRoute = route(
  {
    method: 'GET',
    path: '/issuance-batches/:id',
    operationId: 'getIssuanceBatch',
    tag: 'Batches',
    scope: 'issuances:read',
    summary: 'See a batch',
    description:
      'How far it is, and a page of its rows. With `offers=true`, callers with `issuances:write` get the open offer of each row.',
    params: IdParams,
    query: pageQuery({ offers: Type.Optional(Type.Boolean()) }, MAX_LIMIT),
    success: { status: 200, description: 'The batch.', schema: BatchView },
    refusals: [400, 404],
  },
  async (ports, { tenant, caller, params, query }) => {
    const { limit = MAX_LIMIT, cursor, offers = false } = query
    if (offers && !coversScope(caller.scopes, 'issuances:write')) {
      throw new CoreError('scope_insufficient', 'Offers are shown only with the scope issuances:write.')
    }
    const id = knownId<IssuanceBatchId>(params.id)
    const batch = await findIssuanceBatch(ports, tenant, id)
    const afterIndex = cursor === undefined ? -1 : readCursor(cursor).at
    const found = await ports.issuanceBatches.rows(tenant.id, id, { afterIndex, limit: limit + 1 })
    const rows = found.slice(0, limit)
    const last = rows.at(-1)
    return {
      status: 200,
      body: {
        id,
        total: batch.total,
        done: batch.done,
        failed: batch.failed,
        credentialConfigurationId: batch.credentialConfigurationId,
        createdAt: instant(batch.createdAt),
        rows: await Promise.all(
          rows.map(async (row) => ({ ...show(row), ...(offers ? await openOffer(ports, tenant, row) : {}) })),
        ),
        ...(last === undefined || found.length <= limit
          ? {}
          : { nextCursor: writeCursor({ at: last.index, id }) }),
      },
    }
  },
)

function show({ index, state, issuanceId, error }: IssuanceBatchRow) {
  return {
    index,
    state,
    ...(issuanceId === undefined ? {} : { issuanceId }),
    ...(error === undefined ? {} : { error }),
  }
}

async function openOffer(ports: ManagementPorts, tenant: Tenant, { issuanceId }: IssuanceBatchRow) {
  const issuance = issuanceId === undefined ? undefined : await ports.issuances.find(tenant.id, issuanceId)
  return issuance === undefined ? {} : await offerOf(ports, tenant, issuance)
}
