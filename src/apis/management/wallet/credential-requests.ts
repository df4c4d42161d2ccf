import { type Static, Type } from 'typebox'
import { createHolderRequest } from '../../../core/dcp/create-holder-request.ts'
import type { HolderRequest } from '../../../core/dcp/holder-request.ts'
import { CoreError } from '../../../core/errors.ts'
import type { Answer } from '../../../http/idempotency.ts'
import { knownId } from '../known-id.ts'
import { pageOf, pageQuery, readPage, writePage } from '../page.ts'
import { route } from '../route.ts'
import { DateTime, Id, IdParams, instant } from '../wire.ts'

const tag = 'Wallet'
const states = ['created', 'requesting', 'requested', 'issued', 'rejected', 'error'] as const

const CredentialRequestCreation = Type.Object(
  {
    protocol: Type.Literal('dcp'),
    issuer: Type.String({ minLength: 1, maxLength: 2048, description: 'DID of the issuer.' }),
    credentialIds: Type.Array(Type.String({ minLength: 1, maxLength: 2048 }), {
      maxItems: 50,
      description: 'Ids of entries of the metadata of the issuer.',
    }),
    participant: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 63,
        description: 'The dataspace participant that asks; absent = the one that holds.',
      }),
    ),
    holderPid: Type.Optional(
      Type.String({ minLength: 1, maxLength: 500, description: 'Absent = a fresh one.' }),
    ),
    preAuthorizedCode: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 4096,
        description: 'For issuers that want one, as TNO Security Gateway does.',
      }),
    ),
    expectOnly: Type.Optional(
      Type.Boolean({
        description:
          'Nothing is sent: a delivery that was agreed on elsewhere is waited for, under `holderPid`. `credentialIds` may be empty then.',
      }),
    ),
  },
  { additionalProperties: false, title: 'CredentialRequestCreation' },
)

const CredentialRequestView = Type.Object(
  {
    id: Id,
    state: Type.Enum(states),
    holderPid: Type.String(),
    participant: Type.String(),
    issuer: Type.String(),
    issuerPid: Type.Optional(Type.String()),
    credentialIds: Type.Array(Id, { description: 'Held credentials that came of it.' }),
    rejectionReason: Type.Optional(Type.String({ description: 'As the issuer says.' })),
    failure: Type.Optional(Type.String({ description: 'What the issuer answered that ended it.' })),
    createdAt: DateTime,
    expiresAt: DateTime,
  },
  { title: 'CredentialRequest' },
)

export const createCredentialRequestRoute = route(
  {
    method: 'POST',
    path: '/wallet/credential-requests',
    operationId: 'createCredentialRequest',
    tag,
    scope: 'wallet:write',
    summary: 'Request credentials of an issuer in a dataspace',
    description:
      'The office asks the issuer over DCP, and keeps what it delivers once everything in it is verified. Look at the request to see what became of it.',
    body: CredentialRequestCreation,
    success: { status: 201, description: 'It is sent soon.', schema: CredentialRequestView },
    refusals: [400, 404, 409, 415],
  },
  async (ports, { tenant, body }, alongside) => {
    const { protocol: _, ...input } = body
    if (input.credentialIds.length === 0 && input.expectOnly !== true) {
      throw new CoreError('invalid_request', 'Name the credentials to ask for.', {
        violations: [{ pointer: '/credentialIds', message: 'is empty' }],
      })
    }
    return answer(await createHolderRequest(ports, tenant.id, input, (planned) => alongside(answer(planned))))
  },
)

export const listCredentialRequestsRoute = route(
  {
    method: 'GET',
    path: '/wallet/credential-requests',
    operationId: 'listCredentialRequests',
    tag,
    scope: 'wallet:read',
    summary: 'List requests to issuers',
    query: pageQuery({ state: Type.Optional(Type.Enum(states)) }),
    success: {
      status: 200,
      description: 'A page, newest first.',
      schema: pageOf(CredentialRequestView, 'CredentialRequestPage'),
    },
    refusals: [400],
  },
  async ({ dcp }, { tenant, query }) => {
    const filter = query.state === undefined ? {} : { state: query.state }
    const page = await dcp.holderRequests.list(tenant.id, filter, readPage(query))
    return { status: 200, body: writePage(page, show) }
  },
)

export const getCredentialRequestRoute = route(
  {
    method: 'GET',
    path: '/wallet/credential-requests/:id',
    operationId: 'getCredentialRequest',
    tag,
    scope: 'wallet:read',
    summary: 'See a request to an issuer',
    params: IdParams,
    success: { status: 200, description: 'Where it stands.', schema: CredentialRequestView },
    refusals: [404],
  },
  async ({ dcp }, { tenant, params }) => {
    const request = await dcp.holderRequests.find(tenant.id, knownId(params.id))
    if (request === undefined) {
      throw new CoreError('credential_exchange_not_found', 'There is no such request.')
    }
    return { status: 200, body: show(request) }
  },
)

function answer(request: HolderRequest): Answer {
  return { status: 201, body: show(request) }
}

function show(request: HolderRequest): Static<typeof CredentialRequestView> {
  const { id, state, holderPid, context, issuer, issuerPid, rejectionReason, failure } = request
  return {
    id,
    state,
    holderPid,
    participant: context,
    issuer,
    ...(issuerPid === undefined ? {} : { issuerPid }),
    credentialIds: [...request.credentialIds],
    ...(rejectionReason === undefined ? {} : { rejectionReason }),
    ...(failure === undefined ? {} : { failure }),
    createdAt: instant(request.createdAt),
    expiresAt: instant(request.expiresAt),
  }
}
