import type { Static } from 'typebox'
import { CoreError } from '../../../core/errors.ts'
import { as, type CredentialConfigurationId } from '../../../core/ids.ts'
import { type BatchRequest, createIssuanceBatch } from '../../../core/issuance/create-issuance-batch.ts'
import type { IssuanceBatch } from '../../../core/issuance/issuance-batch.ts'
import { findConfiguration } from '../../../core/issuers/find-configuration.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import type { Answer } from '../../../http/idempotency.ts'
import type { ManagementPorts } from '../ports.ts'
import { route } from '../route.ts'
import { rowsFromCsv, rowsFromNdjson } from './read-rows.ts'
import { BatchCreation, BatchQuery, CreatedBatch } from './wire.ts'

const BODY_LIMIT = 16 * 1_048_576
const mediaTypes = {
  'application/x-ndjson': 'A JSON object of claims a line.',
  'text/csv': 'RFC 4180; the first record names the claims, by input name or by path with dots.',
} as const

export const createBatchRoute = route(
  {
    method: 'POST',
    path: '/issuance-batches',
    operationId: 'createIssuanceBatch',
    tag: 'Batches',
    scope: 'issuances:write',
    summary: 'Offer many credentials',
    description:
      'Takes up to 10,000 rows of claims and makes an issuance of each, exactly one, whatever happens meanwhile. A bad row fails with its reason, the others go on.',
    query: BatchQuery,
    body: BatchCreation,
    textBodies: mediaTypes,
    bodyLimit: BODY_LIMIT,
    success: { status: 202, description: 'It is being worked on.', schema: CreatedBatch },
    refusals: [400, 404, 413, 415],
  },
  async (ports, { tenant, body, query, request }, alongside) => {
    const text: unknown = body
    const batch = Buffer.isBuffer(text)
      ? await readText(ports, tenant, query.credentialConfigurationId, request.headers['content-type'], text)
      : readJson(body)
    return accepted(
      await createIssuanceBatch(ports, tenant, batch, (planned) => alongside(accepted(planned))),
    )
  },
)

function readJson({ credentialConfigurationId, rows }: Static<typeof BatchCreation>): BatchRequest {
  return {
    credentialConfigurationId: as<CredentialConfigurationId>(credentialConfigurationId),
    rows: rows.map((row) => JSON.stringify(row)),
  }
}

async function readText(
  ports: ManagementPorts,
  tenant: Tenant,
  configurationId: string | undefined,
  mediaType: string | undefined,
  body: Buffer,
): Promise<BatchRequest> {
  if (configurationId === undefined) {
    throw new CoreError('invalid_request', 'Name the configuration: ?credentialConfigurationId=…', {
      violations: [{ pointer: '/credentialConfigurationId', message: 'is missing' }],
    })
  }
  const id = as<CredentialConfigurationId>(configurationId)
  const configuration = await findConfiguration(ports, tenant.id, id)
  const isCsv = mediaType?.toLowerCase().startsWith('text/csv') === true
  const rows = isCsv ? rowsFromCsv(body, configuration) : rowsFromNdjson(body)
  return { credentialConfigurationId: id, rows }
}

function accepted({ id, total, done, failed }: IssuanceBatch): Answer {
  return { status: 202, body: { id, total, done, failed } }
}
