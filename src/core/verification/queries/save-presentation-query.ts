import { CoreError } from '../../errors.ts'
import type { PresentationQueryId, TenantId } from '../../ids.ts'
import type { Ports } from '../../ports/ports.ts'
import { tryCommit, type Write, WriteConflict } from '../../ports/units.ts'
import { parseDcqlQuery } from '../dcql/parse-dcql-query.ts'
import type { PresentationQuery } from './presentation-query.ts'

export interface QueryDefinition {
  /** As it came: parsed here. */
  readonly dcqlQuery: unknown
  readonly purpose?: string
}

type Needs = Pick<Ports, 'clock' | 'units' | 'presentationQueries'>

/** @throws {CoreError} `invalid_request`, `already_exists` */
export async function savePresentationQuery(
  ports: Needs,
  tenantId: TenantId,
  id: PresentationQueryId,
  definition: QueryDefinition,
  alongside: (query: PresentationQuery) => readonly Write[] = () => [],
): Promise<PresentationQuery> {
  const query: PresentationQuery = {
    tenantId,
    id,
    ...read(definition),
    createdAt: ports.clock.now(),
    version: 1,
  }
  const add = ports.presentationQueries.add(query)
  try {
    await ports.units.commit([add, ...alongside(query)])
  } catch (error) {
    if (!(error instanceof WriteConflict) || error.write !== add) throw error
    throw new CoreError('already_exists', `There is a presentation query "${id}" already.`)
  }
  return query
}

/**
 * Requests that were made of it stay as they are.
 * @throws {CoreError} `invalid_request`, `presentation_query_not_found`, `changed_meanwhile`
 */
export async function replacePresentationQuery(
  ports: Needs,
  tenantId: TenantId,
  id: PresentationQueryId,
  definition: QueryDefinition,
): Promise<PresentationQuery> {
  const known = await findPresentationQuery(ports, tenantId, id)
  const { createdAt, version } = known
  const next = { tenantId, id, ...read(definition), createdAt, version: version + 1 }
  if (!(await tryCommit(ports.units, [ports.presentationQueries.save(next)]))) {
    throw new CoreError('changed_meanwhile', 'The presentation query is being changed by others. Try again.')
  }
  return next
}

/** @throws {CoreError} `presentation_query_not_found` */
export async function removePresentationQuery(
  ports: Needs,
  tenantId: TenantId,
  id: PresentationQueryId,
): Promise<void> {
  if (!(await tryCommit(ports.units, [ports.presentationQueries.remove(tenantId, id)]))) {
    throw notFound()
  }
}

/** @throws {CoreError} `presentation_query_not_found` */
export async function findPresentationQuery(
  { presentationQueries }: Pick<Ports, 'presentationQueries'>,
  tenantId: TenantId,
  id: PresentationQueryId,
): Promise<PresentationQuery> {
  const query = await presentationQueries.find(tenantId, id)
  if (query === undefined) throw notFound()
  return query
}

function read({ dcqlQuery, purpose }: QueryDefinition): Pick<PresentationQuery, 'query' | 'purpose'> {
  return { query: parseDcqlQuery(dcqlQuery), ...(purpose === undefined ? {} : { purpose }) }
}

function notFound(): CoreError {
  return new CoreError('presentation_query_not_found', 'There is no such presentation query.')
}
