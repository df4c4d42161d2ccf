import type { FastifyInstance } from 'fastify'
import { testWebhook } from '../../../core/events/test-webhook.ts'
import type { Ports } from '../../../core/ports/ports.ts'
import { readPageToken, writePageToken } from '../page-token.ts'
import { ListQuery } from '../wire.ts'
import { type RegistrationPorts, registerWebhook } from './register-webhook.ts'
import { registeredWebhook } from './registered-webhooks.ts'
import {
  DeliveryPage,
  showDelivery,
  showWebhook,
  TestView,
  WebhookRegistration,
  WebhookView,
} from './wire.ts'

export type WebhookRoutePorts = RegistrationPorts & Pick<Ports, 'events' | 'outgoing'>

const PATH = '/api/v1/tenant/webhooks'
const DEFAULT_PAGE = 50

const described = (summary: string) => ({ tags: ['EUDIStack'], summary })

/** Where the tenant is told of its issuances. The guide leaves the registration to the operator; these calls are ours. */
export function addWebhookRoutes(scope: FastifyInstance, ports: WebhookRoutePorts): void {
  scope.put<{ Body: WebhookRegistration }>(
    PATH,
    {
      schema: {
        ...described('Register the webhook of the tenant'),
        body: WebhookRegistration,
        response: { 200: WebhookView },
      },
    },
    async ({ tenant, body }) => {
      const { webhook, secret } = await registerWebhook(ports, tenant.id, body)
      return showWebhook(webhook, secret)
    },
  )

  scope.get(
    PATH,
    { schema: { ...described('See the webhook of the tenant'), response: { 200: WebhookView } } },
    async ({ tenant }) => showWebhook(await registeredWebhook(ports, tenant.id)),
  )

  scope.delete(PATH, { schema: described('Remove the webhook of the tenant') }, async ({ tenant }, reply) => {
    const { id } = await registeredWebhook(ports, tenant.id)
    await ports.units.commit(ports.webhooks.remove(tenant.id, id))
    return reply.code(204).send()
  })

  scope.post(
    `${PATH}/test`,
    { schema: { ...described('Send a test event at once'), response: { 200: TestView } } },
    async ({ tenant }) => {
      const { id } = await registeredWebhook(ports, tenant.id)
      return testWebhook(ports, tenant.id, id)
    },
  )

  scope.get<{ Querystring: ListQuery }>(
    `${PATH}/deliveries`,
    {
      schema: {
        ...described('List deliveries, newest event first'),
        querystring: ListQuery,
        response: { 200: DeliveryPage },
      },
    },
    async ({ tenant, query }) => {
      const { page_size: size, limit = size ?? DEFAULT_PAGE, page_token: pageToken } = query
      const { id } = await registeredWebhook(ports, tenant.id)
      const page = await ports.webhooks.deliveries(tenant.id, id, {
        limit,
        ...(pageToken === undefined ? {} : { after: readPageToken(pageToken) }),
      })
      const events = await Promise.all(page.items.map(({ eventId }) => ports.events.find(tenant.id, eventId)))
      return {
        deliveries: page.items.map((delivery, index) => showDelivery(delivery, events[index])),
        ...(page.next === undefined ? {} : { next_page_token: writePageToken(page.next) }),
      }
    },
  )
}
