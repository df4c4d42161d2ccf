import {
  type CreatedWebhook,
  changeWebhook,
  createWebhook,
  findWebhook,
} from '../../../core/events/create-webhook.ts'
import type { WebhookId } from '../../../core/ids.ts'
import type { Answer } from '../../../http/idempotency.ts'
import { knownId } from '../known-id.ts'
import { pageOf, pageQuery, readPage, writePage } from '../page.ts'
import { route } from '../route.ts'
import { IdParams } from '../wire.ts'
import { CreatedWebhookView, showWebhook, WebhookChange, WebhookCreation, WebhookView } from './wire.ts'

const tag = 'Webhooks and events'

export const createWebhookRoute = route(
  {
    method: 'POST',
    path: '/webhooks',
    operationId: 'createWebhook',
    tag,
    scope: 'webhooks:write',
    summary: 'Create a webhook',
    description: 'Deliveries follow Standard Webhooks. The secret that they are signed with is shown once.',
    body: WebhookCreation,
    success: { status: 201, description: 'The webhook with its secret.', schema: CreatedWebhookView },
    refusals: [400, 415],
  },
  async (ports, { tenant, body }, alongside) =>
    created(
      await createWebhook(ports, tenant.id, body, ports.rules, (webhook) => alongside(created(webhook))),
    ),
)

export const listWebhooksRoute = route(
  {
    method: 'GET',
    path: '/webhooks',
    operationId: 'listWebhooks',
    tag,
    scope: 'webhooks:read',
    summary: 'List webhooks',
    query: pageQuery({}),
    success: {
      status: 200,
      description: 'A page, newest first.',
      schema: pageOf(WebhookView, 'WebhookPage'),
    },
    refusals: [400],
  },
  async ({ webhooks }, { tenant, query }) => ({
    status: 200,
    body: writePage(await webhooks.list(tenant.id, readPage(query)), showWebhook),
  }),
)

export const getWebhookRoute = route(
  {
    method: 'GET',
    path: '/webhooks/:id',
    operationId: 'getWebhook',
    tag,
    scope: 'webhooks:read',
    summary: 'See a webhook',
    params: IdParams,
    success: { status: 200, description: 'The webhook, without its secret.', schema: WebhookView },
    refusals: [404],
  },
  async (ports, { tenant, params }) => ({
    status: 200,
    body: showWebhook(await findWebhook(ports, tenant.id, knownId(params.id))),
  }),
)

export const changeWebhookRoute = route(
  {
    method: 'PATCH',
    path: '/webhooks/:id',
    operationId: 'changeWebhook',
    tag,
    scope: 'webhooks:write',
    summary: 'Change a webhook',
    description: 'A disabled webhook is told nothing of what happens meanwhile.',
    params: IdParams,
    body: WebhookChange,
    success: { status: 200, description: 'The webhook.', schema: WebhookView },
    refusals: [400, 404, 409, 415],
  },
  async (ports, { tenant, params, body }) => ({
    status: 200,
    body: showWebhook(await changeWebhook(ports, tenant.id, knownId(params.id), body, ports.rules)),
  }),
)

export const deleteWebhookRoute = route(
  {
    method: 'DELETE',
    path: '/webhooks/:id',
    operationId: 'deleteWebhook',
    tag,
    scope: 'webhooks:write',
    summary: 'Delete a webhook',
    description: 'Its deliveries go with it, also those that were still to be made.',
    params: IdParams,
    success: { status: 204, description: 'It is gone.' },
    refusals: [404, 409],
  },
  async (ports, { tenant, params }) => {
    const id = knownId<WebhookId>(params.id)
    await findWebhook(ports, tenant.id, id)
    await ports.units.commit(ports.webhooks.remove(tenant.id, id))
    return { status: 204 }
  },
)

function created({ webhook, secret }: CreatedWebhook): Answer {
  return { status: 201, body: { ...showWebhook(webhook), secret } }
}
