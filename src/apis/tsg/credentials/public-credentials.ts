import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { Cursor } from '../../../core/ports/page.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import { tenantUrl } from '../../../core/tenants/tenant-url.ts'
import type { HeldCredential } from '../../../core/wallet/held-credential.ts'
import type { OpenedCredential } from '../../../core/wallet/keep-credentials.ts'
import { readHeldCredential } from '../../../core/wallet/read-held-credential.ts'
import { notFound } from '../kept-documents.ts'
import { cutPage, PageQuery, readAll, setPageHeaders } from '../paging.ts'
import type { TsgPorts } from '../ports.ts'
import { IdParams } from '../wire.ts'
import { decodeCredential } from './decode-credential.ts'
import { findHeld } from './find-record.ts'
import { isForRecords, showRecord } from './show-record.ts'

const PATH = '/credentials'
const tags = ['TSG']
/** The newest: whoever asks costs no more. */
const MOST_SHOWN = 1_000
const STATUS_LIST = /^status-(\d{1,6})$/

/** What anybody may read: credentials that the wallet shows, as the settings say, and the status lists of the tenant. */
export function addPublicCredentialRoutes(scope: FastifyInstance, ports: TsgPorts): void {
  scope.get<{ Querystring: PageQuery }>(
    PATH,
    { schema: { tags, summary: 'Credentials that the wallet shows', security: [], querystring: PageQuery } },
    async ({ tenant, query }, reply) => {
      const all = ports.rules.publicCredentials === 'none' ? [] : await listHeld(ports, tenant)
      const did = String((await ports.didDocument(tenant))['id'])
      const some = all.filter((held) => isForRecords(held) && mayShow(ports, did, held))
      const page = cutPage(
        some,
        ({ id, storedAt, changedAt }) => ({ id, createdAt: storedAt, modifiedAt: changedAt }),
        query,
      )
      setPageHeaders(reply, page, `${tenantUrl(ports.publicUrl, tenant)}/api${PATH}`, query)
      return Promise.all(
        page.items.map(async ({ id }) => {
          const { jwt: _, ...record } = showRecord(
            ports,
            tenant,
            await readHeldCredential(ports, tenant.id, id),
          )
          return record
        }),
      )
    },
  )

  scope.get<{ Params: { id: string } }>(
    `${PATH}/:id`,
    {
      schema: {
        tags,
        summary: 'A credential that the wallet shows, or a status list',
        description: '`status-N` is the N-th status list of the tenant, from 0.',
        security: [],
        params: IdParams,
        response: { 200: Type.Unknown() },
      },
    },
    async ({ tenant, params, headers }, reply) => {
      const list = STATUS_LIST.exec(params.id)
      if (list !== null) {
        const published = await publishList(ports, tenant, Number(list[1]))
        return reply
          .header('cache-control', `public, max-age=${published.maxAgeSeconds}`)
          .type(published.mediaType)
          .send(published.body)
      }
      const opened = await findHeld(ports, tenant, params.id)
      const did = String((await ports.didDocument(tenant))['id'])
      if (!mayShow(ports, did, opened.credential) || ports.rules.publicCredentials === 'none')
        throw notFound()
      return sendCredential(opened, headers.accept ?? '', (type, body) => reply.type(type).send(body))
    },
  )
}

function sendCredential<Sent>(
  { credential, encoded }: OpenedCredential,
  accept: string,
  send: (type: string, body: string) => Sent,
): Sent {
  const wantsJwt = /\bapplication\/(?:vc\+)?jwt\b|\bapplication\/vc\+ld\+json\+jwt\b/.test(accept)
  if (wantsJwt && credential.format !== 'ldp_vc')
    return send(credential.format === 'vc+jwt' ? 'application/vc+jwt' : 'application/jwt', encoded)
  return send('application/json; charset=utf-8', JSON.stringify(decodeCredential(encoded)))
}

/** What the wallet says of itself, or also what others say of it. */
function mayShow({ rules }: TsgPorts, did: string, held: HeldCredential): boolean {
  const isOfWallet = held.holder?.did === did
  return isOfWallet && (rules.publicCredentials === 'all' || held.issuer === did)
}

/** Bitstring lists in the order in which they were begun: their addresses in credentials are others, and lead to the same. */
async function publishList(ports: TsgPorts, tenant: Tenant, number: number) {
  const lists = (await ports.statusLists.list(tenant.id)).filter(
    ({ format }) => format === 'bitstring-status-list',
  )
  const list = lists[number]
  if (list === undefined) throw notFound()
  return ports.statusListPublisher.publish(tenant.id, list.id)
}

function listHeld(ports: TsgPorts, tenant: Tenant): Promise<readonly HeldCredential[]> {
  return readAll<HeldCredential, Cursor>(
    (after) =>
      ports.heldCredentials.list(
        tenant.id,
        { state: 'valid' },
        { limit: 200, ...(after === undefined ? {} : { after }) },
      ),
    MOST_SHOWN,
  )
}
