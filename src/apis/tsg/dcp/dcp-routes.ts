import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { createHolderRequest } from '../../../core/dcp/create-holder-request.ts'
import { defaultParticipant } from '../../../core/dcp/find-participant.ts'
import { CoreError } from '../../../core/errors.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import { requirePermission } from '../authorize.ts'
import type { TsgPorts } from '../ports.ts'
import { TsgRefusal } from '../refusal.ts'

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
type DcpRequest = Type.Static<typeof DcpRequest>

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

  for (const [method, url] of [
    ['GET', '/management/dcp/holder/token'],
    ['POST', '/management/dcp/verifier/verify'],
  ] as const) {
    scope.route({
      method,
      url,
      onRequest: requirePermission(ports, 'execute:w.presentation'),
      schema: {
        tags,
        summary: 'Not here',
        description: 'Answers 501: see the guide for what takes its place.',
      },
      handler: async () => {
        throw new TsgRefusal(
          { code: 'protocol_not_allowed', status: 501 },
          'Self-issued tokens come from the secure token service, and verifiers are triggered over the dataspace endpoints.',
        )
      },
    })
  }
}

/** The product names types, DCP ids of the issuer's metadata: where that can be read, the types are looked up in it. */
async function request(
  ports: TsgPorts,
  tenant: Tenant,
  { issuerId, credentialType }: DcpRequest,
): Promise<void> {
  const participant = await defaultParticipant(ports, tenant.id, 'holder')
  const answer = await ports.dcpPeers?.metadata(participant, issuerId).catch((error) => {
    if (error instanceof CoreError) return undefined
    throw error
  })
  const published = answer?.outcome === 'done' ? answer.value : []
  const credentialIds = credentialType.flatMap((type) => {
    const ids = published
      .filter((each) => each.credentialType === type || each.id === type)
      .map(({ id }) => id)
    return ids.length === 0 ? [type] : ids.slice(0, 1)
  })
  await createHolderRequest(ports, tenant.id, {
    issuer: issuerId,
    credentialIds,
    participant: participant.context,
  })
}
