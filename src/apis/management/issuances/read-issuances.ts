import { Type } from 'typebox'
import { CoreError } from '../../../core/errors.ts'
import { as, type CredentialConfigurationId, type IssuanceId } from '../../../core/ids.ts'
import { coversScope } from '../../../core/tenants/scopes.ts'
import { knownId } from '../known-id.ts'
import { pageOf, pageQuery, readPage, writePage } from '../page.ts'
import { route } from '../route.ts'
import { IdParams } from '../wire.ts'
import { offerOf } from './offer-of.ts'
import { IssuanceView, issuanceStates, showIssuance } from './wire.ts'

export const listIssuancesRoute = route(
  {
    method: 'GET',
    path: '/issuances',
    operationId: 'listIssuances',
    tag: 'Issuances',
    scope: 'issuances:read',
    summary: 'List issuances',
    query: pageQuery({
      state: Type.Optional(Type.Enum(issuanceStates)),
      credentialConfigurationId: Type.Optional(Type.String()),
    }),
    success: {
      status: 200,
      description: 'A page, newest first.',
      schema: pageOf(IssuanceView, 'IssuancePage'),
    },
    refusals: [400],
  },
  async ({ issuances, events }, { tenant, query }) => {
    const { state, credentialConfigurationId } = query
    const page = await issuances.list(
      tenant.id,
      {
        ...(state === undefined ? {} : { state }),
        ...(credentialConfigurationId === undefined
          ? {}
          : { credentialConfigurationId: as<CredentialConfigurationId>(credentialConfigurationId) }),
      },
      readPage(query),
    )
    const timelines = await Promise.all(page.items.map(({ id }) => events.timeline(tenant.id, id)))
    const withTimeline = page.items.map((issuance, index) => ({ issuance, events: timelines[index] ?? [] }))
    const shown = { ...page, items: withTimeline }
    return { status: 200, body: writePage(shown, (item) => showIssuance(item.issuance, item.events)) }
  },
)

export const getIssuanceRoute = route(
  {
    method: 'GET',
    path: '/issuances/:id',
    operationId: 'getIssuance',
    tag: 'Issuances',
    scope: 'issuances:read',
    summary: 'See an issuance',
    description:
      'While its offer is open, callers with `issuances:write` also get the offer again: whoever has it can take the credential.',
    params: IdParams,
    success: { status: 200, description: 'The issuance with its timeline.', schema: IssuanceView },
    refusals: [404],
  },
  async (ports, { tenant, caller, params }) => {
    const id = knownId<IssuanceId>(params.id)
    const issuance = await ports.issuances.find(tenant.id, id)
    if (issuance === undefined) throw new CoreError('issuance_not_found', 'There is no such issuance.')
    const [timeline, offer] = await Promise.all([
      ports.events.timeline(tenant.id, id),
      coversScope(caller.scopes, 'issuances:write') ? offerOf(ports, tenant, issuance) : undefined,
    ])
    return { status: 200, body: showIssuance(issuance, timeline, offer) }
  },
)
