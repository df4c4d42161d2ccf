import { isUuid } from '../../lib/uuid.ts'
import { CoreError } from '../errors.ts'
import type { TenantId } from '../ids.ts'
import type { KeptDocument } from '../ports/documents.ts'
import type { Ports } from '../ports/ports.ts'
import { tryCommit, WriteConflict } from '../ports/units.ts'
import { parseAllowedDomains } from './parse-allowed-domains.ts'
import { parseDefinition } from './parse-definition.ts'

/** Fields of Presentation Exchange, all of one credential, that are asked for again and again. */
export interface SavedQuery {
  readonly id: string
  readonly query: readonly unknown[]
  /** Origins, with one of which issuers must be linked; absent = any that the tenant trusts. */
  readonly issuerAllowedDomains?: readonly string[]
}

/** What is saved. */
export interface QueryToSave {
  readonly query: readonly unknown[]
  readonly issuerAllowedDomains?: readonly string[] | undefined
}

type Needs = Pick<Ports, 'clock' | 'random' | 'units' | 'documents'>

const KIND = 'empe-query'
const MOST_QUERIES = 200

/** @throws {CoreError} `invalid_request` */
export async function saveQuery(ports: Needs, tenantId: TenantId, toSave: QueryToSave): Promise<SavedQuery> {
  const now = ports.clock.now()
  const saved = { id: ports.random.id(now), ...checked(toSave) }
  parseDefinition(definitionOf(saved))
  if ((await listQueries(ports, tenantId)).length >= MOST_QUERIES)
    throw new CoreError('invalid_request', `There are ${MOST_QUERIES} queries already: delete some.`)
  const { id, ...data } = saved
  const document = {
    tenantId,
    kind: KIND,
    id,
    data,
    createdAt: now,
    changedAt: now,
    version: 1,
  } as const
  await ports.units.commit([ports.documents.add(document)])
  return saved
}

/**
 * Requests that were made of it stay as they are.
 * @throws {CoreError} `invalid_request`, `presentation_query_not_found`, `changed_meanwhile`
 */
export async function replaceQuery(
  ports: Needs,
  tenantId: TenantId,
  id: string,
  toSave: QueryToSave,
): Promise<SavedQuery> {
  const known = await find(ports, tenantId, id)
  const data = checked(toSave)
  parseDefinition(definitionOf({ id, ...data }))
  const next = { ...known, data, changedAt: ports.clock.now(), version: known.version + 1 }
  if (!(await tryCommit(ports.units, [ports.documents.save(next)]))) {
    throw new CoreError('changed_meanwhile', 'The query is being changed by others. Try again.')
  }
  return { id, ...data }
}

function checked({ query, issuerAllowedDomains }: QueryToSave): Omit<SavedQuery, 'id'> {
  const allowed = parseAllowedDomains(issuerAllowedDomains)
  return { query, ...(allowed.length === 0 ? {} : { issuerAllowedDomains: allowed }) }
}

/** @throws {CoreError} `presentation_query_not_found` */
export async function removeQuery(ports: Needs, tenantId: TenantId, id: string): Promise<void> {
  await find(ports, tenantId, id)
  try {
    await ports.units.commit([ports.documents.remove(tenantId, KIND, id)])
  } catch (error) {
    if (error instanceof WriteConflict) throw notFound()
    throw error
  }
}

/** @throws {CoreError} `presentation_query_not_found` */
export async function findQuery(
  ports: Pick<Ports, 'documents'>,
  tenantId: TenantId,
  id: string,
): Promise<SavedQuery> {
  return toQuery(await find(ports, tenantId, id))
}

export async function listQueries(
  { documents }: Pick<Ports, 'documents'>,
  tenantId: TenantId,
): Promise<readonly SavedQuery[]> {
  return (await documents.list(tenantId, KIND, MOST_QUERIES)).map(toQuery)
}

/** What a wallet is asked with it. */
export function definitionOf({ id, query }: Pick<SavedQuery, 'id' | 'query'>) {
  return {
    id,
    input_descriptors: [{ id: 'query', constraints: { fields: query, limit_disclosure: 'required' } }],
  }
}

async function find(
  { documents }: Pick<Ports, 'documents'>,
  tenantId: TenantId,
  id: string,
): Promise<KeptDocument> {
  const found = isUuid(id) ? await documents.find(tenantId, KIND, id) : undefined
  if (found === undefined) throw notFound()
  return found
}

function toQuery({ id, data }: KeptDocument): SavedQuery {
  return { id, ...(data as unknown as Omit<SavedQuery, 'id'>) }
}

function notFound(): CoreError {
  return new CoreError('presentation_query_not_found', 'There is no such query.')
}
