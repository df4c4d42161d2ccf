import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { CoreError } from '../../../core/errors.ts'
import { as, type StatusListId } from '../../../core/ids.ts'
import { allowAnyOrigin } from '../../../http/cors.ts'
import { sendStatusList } from '../../../http/send-status-list.ts'
import { revoke } from '../issuances/change-issuance.ts'
import { findOwnIssuance } from '../issuances/find-own-issuance.ts'
import type { EudistackPorts } from '../ports.ts'
import { Revocation } from '../wire.ts'

const TOKEN_LIST = 'application/statuslist+jwt'
const nothing = { type: 'null', description: 'It is revoked.' }
type ListRequest = FastifyRequest<{ Params: { listId: string } }>

const schema = { tags: ['EUDIStack'], summary: 'A published status list', security: [] }

/** Status lists at the product's paths, each kind below its own: for anyone, as at the address that stands in credentials. */
export function addStatusLists(scope: FastifyInstance, { statusListPublisher }: EudistackPorts): void {
  allowAnyOrigin(scope)
  const serve =
    (isKind: (mediaType: string) => boolean) => async (request: ListRequest, reply: FastifyReply) => {
      const list = await statusListPublisher.publish(
        request.tenant.id,
        as<StatusListId>(request.params.listId),
      )
      if (!isKind(list.mediaType))
        throw new CoreError('status_list_not_found', 'There is no such status list.')
      return sendStatusList(request, reply, list)
    }
  scope.get(
    '/token/v1/credentials/status/:listId',
    { schema },
    serve((mediaType) => mediaType === TOKEN_LIST),
  )
  scope.get(
    '/w3c/v1/credentials/status/:listId',
    { schema },
    serve((mediaType) => mediaType !== TOKEN_LIST),
  )
}

/** The documented path, and the twin that the documentation lists and the code lacks. */
export function addRevocation(scope: FastifyInstance, ports: EudistackPorts): void {
  for (const kind of ['w3c', 'token']) {
    scope.post<{ Body: Revocation }>(
      `/${kind}/v1/credentials/status/revoke`,
      {
        schema: {
          tags: ['EUDIStack'],
          summary: 'Revoke a credential',
          body: Revocation,
          response: { 204: nothing },
        },
      },
      async (request, reply) => {
        const { issuanceId, reason } = request.body
        await revoke(ports, await findOwnIssuance(ports, request, issuanceId), reason)
        return reply.code(204).send()
      },
    )
  }
}
