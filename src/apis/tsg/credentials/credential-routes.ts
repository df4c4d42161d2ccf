import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { Cursor } from '../../../core/ports/page.ts'
import { tenantUrl } from '../../../core/tenants/tenant-url.ts'
import type { HeldCredential } from '../../../core/wallet/held-credential.ts'
import { readHeldCredential } from '../../../core/wallet/read-held-credential.ts'
import { requirePermission } from '../authorize.ts'
import { walletIdentity } from '../keys/wallet-keys.ts'
import { cutPage, PageQuery, readAll, setPageHeaders } from '../paging.ts'
import type { TsgPorts } from '../ports.ts'
import { CredentialRecord, CredentialRequest, IdParams, RequestedRecords } from '../wire.ts'
import { findRecord } from './find-record.ts'
import { requestCredential } from './request-credential.ts'
import { isForRecords, showRecord } from './show-record.ts'
import { showWaiting } from './show-waiting.ts'

const LIST = '/management/credentials'
/** The first is of today, the second of older versions. */
const requestPaths = ['/management/issuance/request/oid4vci', '/oid4vci/holder/request'] as const
const tags = ['TSG']

export function addCredentialRoutes(scope: FastifyInstance, ports: TsgPorts): void {
  for (const path of requestPaths) {
    scope.post<{ Body: CredentialRequest }>(
      path,
      {
        onRequest: requirePermission(ports, 'create:w.credential'),
        schema: {
          tags,
          summary: 'Request a credential over OpenID4VCI',
          body: CredentialRequest,
          response: { 200: RequestedRecords, 202: RequestedRecords },
        },
      },
      async ({ tenant, body }, reply) => {
        const { credentials, waiting } = await requestCredential(ports, tenant, body)
        const { did } = await walletIdentity(ports, tenant)
        const records = [
          ...credentials.map((held) => showRecord(ports, tenant, held)),
          ...waiting.map((collection) => showWaiting(collection, did)),
        ]
        return reply
          .code(waiting.length === 0 ? 200 : 202)
          .send(ports.rules.issuanceResponseShape === 'array' ? records : records[0])
      },
    )
  }

  scope.get<{ Querystring: PageQuery }>(
    LIST,
    {
      onRequest: requirePermission(ports, 'read:w.credential'),
      schema: {
        tags,
        summary: 'List held credentials',
        querystring: PageQuery,
        response: { 200: Type.Array(CredentialRecord) },
      },
    },
    async ({ tenant, query }, reply) => {
      const all = await readAll<HeldCredential, Cursor>((after) =>
        ports.heldCredentials.list(tenant.id, {}, { limit: 200, ...(after === undefined ? {} : { after }) }),
      )
      const page = cutPage(all.filter(isForRecords), sortable, query)
      setPageHeaders(reply, page, `${tenantUrl(ports.publicUrl, tenant)}/api${LIST}`, query)
      return Promise.all(
        page.items.map(async ({ id }) =>
          showRecord(ports, tenant, await readHeldCredential(ports, tenant.id, id)),
        ),
      )
    },
  )

  scope.get<{ Params: { id: string } }>(
    `${LIST}/:id`,
    {
      onRequest: requirePermission(ports, 'read:w.credential'),
      schema: {
        tags,
        summary: 'See a held credential',
        params: IdParams,
        response: { 200: CredentialRecord },
      },
    },
    ({ tenant, params }) => findRecord(ports, tenant, params.id),
  )
}

function sortable({ id, storedAt, changedAt }: HeldCredential) {
  return { id, createdAt: storedAt, modifiedAt: changedAt }
}
