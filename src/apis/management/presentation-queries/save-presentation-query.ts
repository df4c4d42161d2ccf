import { as, type PresentationQueryId } from '../../../core/ids.ts'
import type { PresentationQuery } from '../../../core/verification/queries/presentation-query.ts'
import {
  findPresentationQuery,
  removePresentationQuery,
  replacePresentationQuery,
  savePresentationQuery,
} from '../../../core/verification/queries/save-presentation-query.ts'
import type { Answer } from '../../../http/idempotency.ts'
import { pageOf, pageQuery, pageThrough, writePage } from '../page.ts'
import { route } from '../route.ts'
import {
  PresentationQueryCreation,
  PresentationQueryReplacement,
  PresentationQueryView,
  QueryParams,
  showPresentationQuery,
} from './wire.ts'

const tag = 'Presentations'

export const savePresentationQueryRoute = route(
  {
    method: 'POST',
    path: '/presentation-queries',
    operationId: 'savePresentationQuery',
    tag,
    scope: 'presentations:write',
    summary: 'Save a query',
    description: 'Under a name, which `presentationQueryId` of a presentation request then stands for.',
    body: PresentationQueryCreation,
    success: { status: 201, description: 'The query.', schema: PresentationQueryView },
    refusals: [400, 409, 415],
  },
  async (ports, { tenant, body: { id, ...definition } }, alongside) => {
    const name = as<PresentationQueryId>(id)
    const saved = await savePresentationQuery(ports, tenant.id, name, definition, (planned) =>
      alongside(created(planned)),
    )
    return created(saved)
  },
)

export const listPresentationQueriesRoute = route(
  {
    method: 'GET',
    path: '/presentation-queries',
    operationId: 'listPresentationQueries',
    tag,
    scope: 'presentations:read',
    summary: 'List saved queries',
    query: pageQuery({}),
    success: {
      status: 200,
      description: 'A page, newest first.',
      schema: pageOf(PresentationQueryView, 'PresentationQueryPage'),
    },
    refusals: [400],
  },
  async ({ presentationQueries }, { tenant, query }) => ({
    status: 200,
    body: writePage(pageThrough(await presentationQueries.list(tenant.id), query), showPresentationQuery),
  }),
)

export const getPresentationQueryRoute = route(
  {
    method: 'GET',
    path: '/presentation-queries/:id',
    operationId: 'getPresentationQuery',
    tag,
    scope: 'presentations:read',
    summary: 'See a saved query',
    params: QueryParams,
    success: { status: 200, description: 'The query.', schema: PresentationQueryView },
    refusals: [404],
  },
  async (ports, { tenant, params }) => ({
    status: 200,
    body: showPresentationQuery(
      await findPresentationQuery(ports, tenant.id, as<PresentationQueryId>(params.id)),
    ),
  }),
)

export const replacePresentationQueryRoute = route(
  {
    method: 'PUT',
    path: '/presentation-queries/:id',
    operationId: 'replacePresentationQuery',
    tag,
    scope: 'presentations:write',
    summary: 'Replace a saved query',
    description: 'Requests that were made of it stay as they are.',
    params: QueryParams,
    body: PresentationQueryReplacement,
    success: { status: 200, description: 'The query as it is now.', schema: PresentationQueryView },
    refusals: [400, 404, 409, 415],
  },
  async (ports, { tenant, params, body }) => ({
    status: 200,
    body: showPresentationQuery(
      await replacePresentationQuery(ports, tenant.id, as<PresentationQueryId>(params.id), body),
    ),
  }),
)

export const deletePresentationQueryRoute = route(
  {
    method: 'DELETE',
    path: '/presentation-queries/:id',
    operationId: 'deletePresentationQuery',
    tag,
    scope: 'presentations:write',
    summary: 'Delete a saved query',
    params: QueryParams,
    success: { status: 204, description: 'It is gone. Requests that were made of it stay.' },
    refusals: [404],
  },
  async (ports, { tenant, params }) => {
    await removePresentationQuery(ports, tenant.id, as<PresentationQueryId>(params.id))
    return { status: 204 }
  },
)

function created(query: PresentationQuery): Answer {
  return { status: 201, body: showPresentationQuery(query) }
}
