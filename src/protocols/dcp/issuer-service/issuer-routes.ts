import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type CredentialExchange, isExchangeOpen } from '../../../core/dcp/credential-exchange.ts'
import { issuableCredentials } from '../../../core/dcp/credential-object.ts'
import { listParticipants } from '../../../core/dcp/find-participant.ts'
import { type Participant, SELF } from '../../../core/dcp/participant.ts'
import { CoreError } from '../../../core/errors.ts'
import { as, type DcpRecordId } from '../../../core/ids.ts'
import { isUuid } from '../../../lib/uuid.ts'
import { requireSender } from '../authenticate.ts'
import { dcpMessage } from '../message/read-message.ts'
import type { DcpPorts } from '../ports.ts'
import { unknownObject } from '../refusal.ts'
import { issuerMetadata } from './metadata.ts'

const tags = ['Decentralized Claims Protocol']

/** What an issuer answers beside requests: what it issues, and how a request stands (DCP §6.5, §6.6). */
export function addIssuerRoutes(scope: FastifyInstance, ports: DcpPorts): void {
  scope.get('/metadata', { schema: { tags, summary: 'What the issuer issues' } }, async (request, reply) => {
    const participant = await publishedIssuer(ports, request)
    reply.header('cache-control', 'no-cache')
    return issuerMetadata(ports, request.tenant, participant)
  })

  scope.get(
    '/metadata/schemas/:configuration',
    { schema: { tags, summary: 'The JSON Schema of a credential' } },
    async (request) => {
      const participant = await publishedIssuer(ports, request)
      const { configuration: id } = request.params as { readonly configuration: string }
      const found = (await issuableCredentials(ports, participant)).find(
        ({ configuration }) => configuration.id === id,
      )
      if (found === undefined) throw unknownObject('There is no such schema.')
      const { claimSchema } = found.configuration
      return { $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object', ...claimSchema }
    },
  )

  scope.get(
    '/requests/:id',
    { onRequest: requireSender(ports), schema: { tags, summary: 'How a request stands' } },
    async (request, reply) => {
      const { participant, sender } = request.dcpCall
      const { id } = request.params as { readonly id: string }
      const exchange = await ownExchange(ports, participant, sender.did, id)
      reply.header('cache-control', 'no-store')
      return dcpMessage('CredentialStatus', {
        issuerPid: exchange.id,
        holderPid: exchange.holderPid,
        status: wireStatus(exchange),
      })
    },
  )
}

/** A request of somebody else's is as unknown as one that there is not. */
async function ownExchange(
  { dcp }: DcpPorts,
  { tenantId, context }: Participant,
  holderDid: string,
  id: string,
): Promise<CredentialExchange> {
  const plain = id.replace(/^urn:uuid:/, '')
  const found = isUuid(plain) ? await dcp.exchanges.find(tenantId, as<DcpRecordId>(plain)) : undefined
  if (found === undefined || found.context !== context || found.holderDid !== holderDid) {
    throw unknownObject('There is no such request.')
  }
  return found
}

function wireStatus(exchange: CredentialExchange): 'RECEIVED' | 'ISSUED' | 'REJECTED' {
  if (isExchangeOpen(exchange)) return 'RECEIVED'
  return exchange.state === 'delivered' ? 'ISSUED' : 'REJECTED'
}

/** On a shared address: the tenant itself when it issues, else the first participant that does. */
async function publishedIssuer(ports: DcpPorts, request: FastifyRequest): Promise<Participant> {
  const { context } = request.params as { readonly context?: string }
  const { id } = request.tenant
  const all =
    context === undefined
      ? await listParticipants(ports, id)
      : [await ports.dcp.participants.findByName(id, context)].filter((one) => one !== undefined)
  const issuers = all.filter(({ roles }) => roles.includes('issuer'))
  const found = issuers.find((one) => one.context === SELF) ?? issuers.at(-1)
  if (found !== undefined) return found
  throw new CoreError('participant_not_found', 'No issuer answers here.')
}
