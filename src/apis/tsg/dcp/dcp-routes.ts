import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import { ACCESS_TOKEN_SECONDS, createAccessToken } from '../../../core/dcp/access-token.ts'
import { toleratesPeers } from '../../../core/dcp/compatibility.ts'
import { createHolderRequest } from '../../../core/dcp/create-holder-request.ts'
import { defaultParticipant } from '../../../core/dcp/find-participant.ts'
import { EVERYTHING, parseScope } from '../../../core/dcp/scopes.ts'
import { CoreError } from '../../../core/errors.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import { requirePermission } from '../authorize.ts'
import type { TsgPorts } from '../ports.ts'

const tags = ['TSG']
const Text = (maxLength: number) => Type.String({ minLength: 1, maxLength })

const DcpRequest = Type.Object(
  {
    issuerId: Type.String({ pattern: '^did:[a-z0-9]+:.+$', maxLength: 2048 }),
    preAuthorizedCode: Type.Optional(Text(8192)),
    credentialType: Type.Array(Text(500), { minItems: 1, maxItems: 20 }),
  },
  { title: 'TsgDcpRequest' },
)
type DcpRequest = Static<typeof DcpRequest>

const TokenQuery = Type.Object({
  audience: Type.String({ pattern: '^did:[a-z0-9]+:[A-Za-z0-9._:%-]+$', maxLength: 2048 }),
  scope: Type.Optional(Text(10_000)),
})

/** Calls of dataspaces (DCP), as far as the office has them for applications. */
export function addDcpRoutes(scope: FastifyInstance, ports: TsgPorts): void {
  scope.post<{ Body: DcpRequest }>(
    '/management/issuance/request/dcp',
    {
      onRequest: requirePermission(ports, 'create:w.credential'),
      schema: {
        tags,
        summary: 'Request credentials over DCP',
        description: 'Answered at once; the issuer is asked, and delivers, afterwards.',
        body: DcpRequest,
      },
    },
    async ({ tenant, body }, reply) => {
      await request(ports, tenant, body)
      return reply.code(200).send()
    },
  )

  scope.get<{ Querystring: Static<typeof TokenQuery> }>(
    '/management/dcp/holder/token',
    {
      onRequest: requirePermission(ports, 'read:w.presentation'),
      schema: {
        tags,
        summary: 'A self-issued ID token for a verifier',
        description:
          '`scope` is what the verifier may ask for with it, names with blanks between them; absent = everything that the wallet shows in dataspaces, as in the product.',
        querystring: TokenQuery,
        response: { 200: Type.Object({ id_token: Type.String() }) },
      },
    },
    async ({ tenant, query }) => ({ id_token: await holderToken(ports, tenant, query) }),
  )
}

/** @throws {CoreError} `invalid_request`, `participant_not_found`, `key_not_found` */
async function holderToken(
  ports: TsgPorts,
  tenant: Tenant,
  { audience, scope = EVERYTHING }: Static<typeof TokenQuery>,
): Promise<string> {
  const scopes = [...new Set(scope.split(' ').filter((one) => one !== ''))]
  if (scopes.length === 0 || scopes.some((one) => parseScope(one) === undefined)) {
    throw new CoreError('invalid_request', 'scope names nothing that DCP knows.', {
      violations: [{ pointer: '/scope', message: 'names nothing that DCP knows' }],
    })
  }
  const participant = await defaultParticipant(ports, tenant.id, 'holder')
  const expiresAt = ports.clock.now() + ACCESS_TOKEN_SECONDS * 1000
  const token = createAccessToken(ports.secrets, participant, { audience, scopes, expiresAt })
  const idToken = await ports.createSelfIssuedToken?.(participant, { audience, token })
  if (idToken === undefined) throw new CoreError('participant_not_found', 'There are no dataspaces here.')
  return idToken
}

/**
 * The product names types, DCP ids of the issuer's metadata: where that can be read, the types are looked up in it. Other issuers than the
 * product's refuse a code, so that it is sent where the participant is set to deal with those (`compatibility`).
 */
async function request(
  ports: TsgPorts,
  tenant: Tenant,
  { issuerId, credentialType, preAuthorizedCode: code }: DcpRequest,
): Promise<void> {
  const participant = await defaultParticipant(ports, tenant.id, 'holder')
  const isForTsg = toleratesPeers(participant, 'tsg')
  const answer = await ports.dcpPeers?.metadata(participant, issuerId).catch((error) => {
    if (error instanceof CoreError) return undefined
    throw error
  })
  const published = answer?.outcome === 'done' ? answer.value : []
  const credentialIds = credentialType.flatMap((type) => {
    const ids = published
      .filter((each) => each.credentialType === type || each.id === type)
      .map(({ id }) => id)
    return ids.length === 0 ? [isForTsg ? `${issuerId}#${type}` : type] : ids.slice(0, 1)
  })
  await createHolderRequest(ports, tenant.id, {
    issuer: issuerId,
    credentialIds,
    participant: participant.context,
    ...(isForTsg && code !== undefined ? { preAuthorizedCode: code } : {}),
  })
}
