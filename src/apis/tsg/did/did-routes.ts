import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import { CoreError } from '../../../core/errors.ts'
import { MOST_SERVICES } from '../../../core/identities/own-did-services.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import { requirePermission } from '../authorize.ts'
import { addDocument, changeDocument, notFound, removeDocument } from '../kept-documents.ts'
import type { TsgPorts } from '../ports.ts'
import { IdParams } from '../wire.ts'

const DID = '/management/did'
const tags = ['TSG']
const Members = Type.Record(Type.String(), Type.Unknown())

const Service = Type.Object(
  {
    id: Type.String({ minLength: 1, maxLength: 500, description: 'A whole DID URL, or its fragment.' }),
    type: Type.Union([
      Type.String({ minLength: 1, maxLength: 200 }),
      Type.Array(Type.String({ maxLength: 200 }), { minItems: 1, maxItems: 10 }),
    ]),
    serviceEndpoint: Type.Unknown(),
  },
  { title: 'TsgDidService', additionalProperties: true },
)
type Service = Static<typeof Service>
const MAX_CHARACTERS = 10_000

/** The DID document of the wallet, and the service entries that its manager keeps in it. */
export function addDidRoutes(scope: FastifyInstance, ports: TsgPorts): void {
  const read = { onRequest: requirePermission(ports, 'read:w.did') }

  scope.get(
    DID,
    { ...read, schema: { tags, summary: 'See the DID document', response: { 200: Members } } },
    ({ tenant }) => ports.didDocument(tenant),
  )

  scope.get(
    `${DID}/services`,
    { ...read, schema: { tags, summary: 'List service entries', response: { 200: Type.Array(Members) } } },
    async ({ tenant }) => servicesIn(await ports.didDocument(tenant)),
  )

  scope.post<{ Body: Service }>(
    `${DID}/services`,
    {
      onRequest: requirePermission(ports, 'create:w.did'),
      schema: { tags, summary: 'Add a service entry', body: Service, response: { 200: Members } },
    },
    async ({ tenant, body }) => {
      const document = await ports.didDocument(tenant)
      const { fragment, data } = readService(document, body)
      if (idsIn(document).has(`${document['id']}${fragment}`)) {
        throw new CoreError('already_exists', `"${fragment}" is in the document already.`)
      }
      await addDocument(ports, tenant, 'did-service', fragment, data, { most: MOST_SERVICES })
      return changed(tenant, fragment)
    },
  )

  scope.put<{ Params: { id: string }; Body: Service }>(
    `${DID}/services/:id`,
    {
      onRequest: requirePermission(ports, 'update:w.did'),
      schema: {
        tags,
        summary: 'Change a service entry',
        params: IdParams,
        body: Service,
        response: { 200: Members },
      },
    },
    async ({ tenant, params, body }) => {
      const document = await ports.didDocument(tenant)
      const fragment = fragmentOf(document, params.id)
      const given = readService(document, body)
      if (given.fragment !== fragment) throw invalid('/id', 'must be the id in the path')
      await changeDocument(ports, tenant, 'did-service', fragment, given.data)
      return changed(tenant, fragment)
    },
  )

  scope.delete<{ Params: { id: string } }>(
    `${DID}/services/:id`,
    {
      onRequest: requirePermission(ports, 'delete:w.did'),
      schema: { tags, summary: 'Remove a service entry', params: IdParams },
    },
    async ({ tenant, params }, reply) => {
      const fragment = fragmentOf(await ports.didDocument(tenant), params.id)
      await removeDocument(ports, tenant, 'did-service', fragment)
      ports.didServicesChanged?.(tenant.id)
      return reply.code(200).send()
    },
  )

  scope.get<{ Params: { id: string } }>(
    `${DID}/resolve/:id`,
    { ...read, schema: { tags, summary: 'Resolve a DID', params: IdParams, response: { 200: Members } } },
    async ({ params }) => (await ports.dids.resolve(params.id)).document,
  )

  async function changed(tenant: Tenant, fragment: string) {
    ports.didServicesChanged?.(tenant.id)
    const document = await ports.didDocument(tenant)
    const id = `${document['id']}${fragment}`
    return servicesIn(document).find((service) => service['id'] === id) ?? { id }
  }
}

type Document = Readonly<Record<string, unknown>>

function servicesIn(document: Document): readonly Document[] {
  return Array.isArray(document['service']) ? (document['service'] as readonly Document[]) : []
}

/** Also those of keys: an id names one thing (DID Core §5). */
function idsIn(document: Document): ReadonlySet<unknown> {
  const methods = document['verificationMethod']
  const keys = Array.isArray(methods) ? (methods as readonly Document[]) : []
  return new Set([...servicesIn(document), ...keys].map(({ id }) => id))
}

function readService(document: Document, { id, type, serviceEndpoint, ...more }: Service) {
  if (JSON.stringify([type, serviceEndpoint, more]).length > MAX_CHARACTERS)
    throw invalid('/serviceEndpoint', 'is too long')
  requireEndpoint(serviceEndpoint)
  return { fragment: fragmentOf(document, id), data: { ...more, type, serviceEndpoint } }
}

/** DID Core §5.4: URIs, a map, or a set of both. */
function requireEndpoint(value: unknown): void {
  const each: readonly unknown[] = Array.isArray(value) ? value : [value]
  const isUri = (text: string) => /^[A-Za-z][A-Za-z0-9+.-]*:\S+$/.test(text)
  const fits = each.every((one) =>
    typeof one === 'string' ? isUri(one) : typeof one === 'object' && one !== null && !Array.isArray(one),
  )
  if (!fits || each.length === 0)
    throw invalid('/serviceEndpoint', 'must be a URI, an object, or an array of both')
}

/** @throws {CoreError} `invalid_request` */
function fragmentOf(document: Document, id: string): string {
  const did = String(document['id'])
  const fragment = id.startsWith(`${did}#`) ? id.slice(did.length) : id.startsWith('#') ? id : `#${id}`
  if (id.startsWith('did:') && !id.startsWith(`${did}#`)) throw notFound()
  if (!/^#[A-Za-z0-9._~:@!$&'()*+,;=/?-]{1,200}$/.test(fragment))
    throw invalid('/id', 'is no fragment of a DID URL')
  return fragment
}

function invalid(pointer: string, message: string): CoreError {
  return new CoreError('invalid_request', `${pointer.slice(1)} ${message}.`, {
    violations: [{ pointer, message }],
  })
}
