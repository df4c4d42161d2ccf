import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ACCESS_TOKEN_SECONDS, createAccessToken } from '../../../core/dcp/access-token.ts'
import { findParticipant } from '../../../core/dcp/find-participant.ts'
import { type Participant, SELF } from '../../../core/dcp/participant.ts'
import { CoreError } from '../../../core/errors.ts'
import type { ApiClient } from '../../../core/tenants/api-client.ts'
import { verifyClientSecret } from '../../../core/tenants/verify-client-secret.ts'
import { readBasic } from '../../../http/basic.ts'
import { createErrorHandler } from '../../../http/error-handler.ts'
import { TransportError } from '../../../http/transport-error.ts'
import type { DcpPorts } from '../ports.ts'
import {
  createSelfIssuedToken,
  SELF_ISSUED_TOKEN_SECONDS,
} from '../self-issued-token/create-self-issued-token.ts'
import { renderStsError } from './sts-errors.ts'

const tags = ['Decentralized Claims Protocol']
const didPattern = /^did:[a-z0-9]+:[A-Za-z0-9._:%-]*[A-Za-z0-9._%-]$/

type Form = Readonly<Record<string, string>>

/**
 * The secure token service (DCP, non-normative): a connector gets the self-issued ID token of its participant for one peer, and with it
 * an access token for the scopes that this peer may ask for.
 */
export function addStsRoutes(scope: FastifyInstance, ports: DcpPorts): void {
  scope.setErrorHandler(createErrorHandler(ports.log, renderStsError) as never)
  scope.post(
    '/sts/token',
    {
      onRequest: refuseOtherThanForms,
      schema: { tags, summary: 'A self-issued ID token for a connector' },
    },
    async (request, reply) => {
      const form = (request.body ?? {}) as Form
      reply.header('cache-control', 'no-store').header('pragma', 'no-cache')
      return grantToken(ports, request, form)
    },
  )
}

async function grantToken(ports: DcpPorts, request: FastifyRequest, form: Form) {
  const client = await authenticateClient(ports, request, form)
  if (form['grant_type'] !== 'client_credentials') {
    throw new CoreError('grant_unsupported', 'grant_type must be client_credentials.')
  }
  const { audience, token: given, bearer_access_scope: scopes } = form
  if (audience === undefined || audience.length > 2_048 || !didPattern.test(audience)) {
    throw new CoreError('invalid_request', 'audience must be the DID of the peer.')
  }
  if (given !== undefined && scopes !== undefined) {
    throw new CoreError('invalid_request', 'Send token or bearer_access_scope, not both.')
  }
  const participant = await participantOf(ports, request, client)
  const token = scopes === undefined ? given : accessTokenFor(ports, participant, audience, scopes)
  return {
    access_token: await createSelfIssuedToken(ports, participant, {
      audience,
      ...(token === undefined ? {} : { token }),
    }),
    expires_in: SELF_ISSUED_TOKEN_SECONDS,
    token_type: 'Bearer',
  }
}

async function authenticateClient(
  ports: DcpPorts,
  { headers, tenant }: FastifyRequest,
  form: Form,
): Promise<ApiClient> {
  const basic = headers.authorization === undefined ? undefined : readBasic(headers.authorization)
  const clientId = basic?.clientId ?? form['client_id']
  const clientSecret = basic?.clientSecret ?? form['client_secret']
  if (clientId === undefined || clientSecret === undefined) {
    throw new CoreError('client_invalid', 'client_id and client_secret are needed.')
  }
  const client = await verifyClientSecret(ports, tenant.id, clientId, clientSecret)
  if (!client.scopes.some((scope) => scope === 'dcp:sts' || scope === 'tenant:admin')) {
    throw new CoreError('client_invalid', 'The client has no right to tokens of a participant.')
  }
  return client
}

/** Of its address; on a shared one the only participant that the client may act for, else the tenant itself. */
async function participantOf(
  ports: DcpPorts,
  { tenant, params }: FastifyRequest,
  { limits }: ApiClient,
): Promise<Participant> {
  const { context } = params as { readonly context?: string }
  const allowed = limits?.participants
  const wanted = context ?? (allowed?.length === 1 ? allowed[0] : undefined) ?? SELF
  if (allowed !== undefined && !allowed.includes(wanted)) {
    throw new CoreError('client_invalid', 'The client may not act for this participant.')
  }
  return findParticipant(ports, tenant.id, wanted)
}

/** Any scope may be asked for: one whose alias nobody defined here opens nothing here. */
const scopeShape = /^[^\s:]+:\S+$/

function accessTokenFor(
  { secrets, clock }: DcpPorts,
  participant: Participant,
  audience: string,
  text: string,
): string {
  const scopes = [...new Set(text.split(' ').filter((scope) => scope !== ''))]
  if (scopes.length === 0 || scopes.length > 100 || scopes.some((scope) => !scopeShape.test(scope))) {
    throw new CoreError('scope_invalid', 'bearer_access_scope has what is no scope: <alias>:<name>.')
  }
  return createAccessToken(secrets, participant, {
    audience,
    scopes,
    expiresAt: clock.now() + ACCESS_TOKEN_SECONDS * 1000,
  })
}

async function refuseOtherThanForms({ headers }: FastifyRequest): Promise<void> {
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase()
  if (type === 'application/x-www-form-urlencoded') return
  throw new TransportError('media_type_unsupported', 'Send application/x-www-form-urlencoded.')
}
