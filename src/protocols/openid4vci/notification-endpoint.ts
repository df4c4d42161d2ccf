import type { FastifyInstance } from 'fastify'
import { recordNotification } from '../../core/issuance/record-notification.ts'
import { spend } from '../oauth/single-use.ts'
import { CredentialErrorResponse, NotificationRequest } from './wire.ts'

export type NotificationPorts = Parameters<typeof recordNotification>[0]

const schema = {
  tags: ['OpenID4VCI'],
  summary: 'Say what became of the credentials',
  body: NotificationRequest,
  response: { '4xx': CredentialErrorResponse },
}

/** `POST /oid4vci/notification` (OpenID4VCI 1.0 §11): the same call again changes nothing and succeeds. */
export function addNotificationEndpoint(
  scope: FastifyInstance,
  ports: NotificationPorts,
  path: string,
): void {
  scope.post<{ Body: NotificationRequest }>(
    path,
    { schema, config: { malformed: 'invalid_notification_request' } },
    async (request, reply) => {
      const { tenant, body, walletAccess } = request
      const { notification_id: notificationId, event, event_description: description } = body
      await spend(walletAccess.uses, (also) =>
        recordNotification(ports, tenant, walletAccess.issuance, {
          notificationId,
          event,
          ...(description === undefined ? {} : { description }),
          also,
        }),
      )
      return reply.code(204).header('cache-control', 'no-store').send()
    },
  )
}
