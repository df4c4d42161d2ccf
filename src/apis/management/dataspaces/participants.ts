import { defineParticipant } from '../../../core/dcp/define-participant.ts'
import { findParticipant, listParticipants } from '../../../core/dcp/find-participant.ts'
import { removeParticipant } from '../../../core/dcp/remove-participant.ts'
import { pageOf, pageQuery, pageThrough, writePage } from '../page.ts'
import { route } from '../route.ts'
import {
  ContextParams,
  DefinedParticipantView,
  ParticipantDefinition,
  ParticipantView,
  showDefined,
  showParticipant,
} from './wire.ts'

const tag = 'Dataspaces'

export const defineParticipantRoute = route(
  {
    method: 'PUT',
    path: '/participants/:context',
    operationId: 'defineParticipant',
    tag,
    scope: 'tenant:admin',
    summary: 'Define a dataspace participant',
    description:
      'Makes all that a member of a dataspace (DCP) needs: its DID with keys and service entries, an issuer, a client of the secure token service. Doing it again changes nothing; what the body leaves out stays as it is.',
    params: ContextParams,
    body: ParticipantDefinition,
    bodyOptional: true,
    success: { status: 200, description: 'The participant.', schema: DefinedParticipantView },
    refusals: [400, 409, 415],
  },
  async (ports, { tenant, params, body }) => {
    const { roles, settings } = body ?? {}
    const defined = await defineParticipant(ports, tenant, {
      context: params.context,
      ...(roles === undefined ? {} : { roles }),
      ...(settings === undefined ? {} : { settings: settings as object }),
    })
    return { status: 200, body: showDefined(ports.publicUrl, tenant, defined) }
  },
)

export const listParticipantsRoute = route(
  {
    method: 'GET',
    path: '/participants',
    operationId: 'listParticipants',
    tag,
    scope: 'issuers:read',
    summary: 'List dataspace participants',
    query: pageQuery({}),
    success: {
      status: 200,
      description: 'A page, newest first.',
      schema: pageOf(ParticipantView, 'ParticipantPage'),
    },
    refusals: [400],
  },
  async (ports, { tenant, query }) => ({
    status: 200,
    body: writePage(pageThrough(await listParticipants(ports, tenant.id), query), (one) =>
      showParticipant(ports.publicUrl, tenant, one),
    ),
  }),
)

export const getParticipantRoute = route(
  {
    method: 'GET',
    path: '/participants/:context',
    operationId: 'getParticipant',
    tag,
    scope: 'issuers:read',
    summary: 'See a dataspace participant',
    params: ContextParams,
    success: { status: 200, description: 'The participant.', schema: ParticipantView },
    refusals: [404],
  },
  async (ports, { tenant, params }) => {
    const participant = await findParticipant(ports, tenant.id, params.context)
    return { status: 200, body: showParticipant(ports.publicUrl, tenant, participant) }
  },
)

export const deleteParticipantRoute = route(
  {
    method: 'DELETE',
    path: '/participants/:context',
    operationId: 'deleteParticipant',
    tag,
    scope: 'tenant:admin',
    summary: 'Delete a dataspace participant',
    description: 'Its endpoints and its DID document are gone. Refused while an issuer signs as it.',
    params: ContextParams,
    success: { status: 204, description: 'Gone.' },
    refusals: [404, 409],
  },
  async (ports, { tenant, params }) => {
    await removeParticipant(ports, tenant.id, params.context)
    return { status: 204 }
  },
)
