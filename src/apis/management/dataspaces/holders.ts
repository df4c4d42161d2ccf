import { forgetHolder, registerHolder } from '../../../core/dcp/register-holder.ts'
import type { RegisteredHolder } from '../../../core/dcp/registered-holder.ts'
import type { Answer } from '../../../http/idempotency.ts'
import { knownId } from '../known-id.ts'
import { pageOf, pageQuery, readPage, writePage } from '../page.ts'
import { route } from '../route.ts'
import { IdParams } from '../wire.ts'
import { HolderRegistration, HolderView, showHolder } from './wire.ts'

const tag = 'Dataspaces'

export const registerHolderRoute = route(
  {
    method: 'POST',
    path: '/dcp/holders',
    operationId: 'registerHolder',
    tag,
    scope: 'issuances:write',
    summary: 'Register a holder',
    description:
      'Lets a member of a dataspace ask for credentials, and says what goes into them. Again = replaced.',
    body: HolderRegistration,
    success: { status: 201, description: 'The holder, without the claims.', schema: HolderView },
    refusals: [400, 409, 415],
  },
  async (ports, { tenant, body }, alongside) =>
    answer(await registerHolder(ports, tenant.id, body, (planned) => alongside(answer(planned)))),
)

export const listHoldersRoute = route(
  {
    method: 'GET',
    path: '/dcp/holders',
    operationId: 'listHolders',
    tag,
    scope: 'issuances:read',
    summary: 'List registered holders',
    query: pageQuery({}),
    success: { status: 200, description: 'A page, newest first.', schema: pageOf(HolderView, 'HolderPage') },
    refusals: [400],
  },
  async ({ dcp }, { tenant, query }) => ({
    status: 200,
    body: writePage(await dcp.holders.list(tenant.id, {}, readPage(query)), showHolder),
  }),
)

export const forgetHolderRoute = route(
  {
    method: 'DELETE',
    path: '/dcp/holders/:id',
    operationId: 'forgetHolder',
    tag,
    scope: 'issuances:write',
    summary: 'Forget a holder',
    params: IdParams,
    success: { status: 204, description: 'Gone. Its credentials stay.' },
    refusals: [404],
  },
  async (ports, { tenant, params }) => {
    await forgetHolder(ports, tenant.id, knownId(params.id))
    return { status: 204 }
  },
)

function answer(holder: RegisteredHolder): Answer {
  return { status: 201, body: showHolder(holder) }
}
