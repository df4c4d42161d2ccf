import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  ada,
  type ManagementOffice,
  openManagementOffice,
} from '../../../../test/support/management-office.ts'

let office: ManagementOffice
let receiverStatus = 204
beforeAll(async () => {
  office = await openManagementOffice({ receive: () => receiverStatus })
  await office.furnish()
})
afterAll(() => office.close())

const url = 'https://app.example/hook'
const create = async (body: unknown = { url }) => office.post('/webhooks', body)
const patch = (id: string, body: unknown) => office.call('PATCH', `/webhooks/${id}`, body)

describe('POST /webhooks', () => {
  it('201: shows a secret of Standard Webhooks once', async () => {
    const { status, body } = await create({ url, events: ['issuance.accepted', 'presentation.verified'] })
    expect(status).toBe(201)
    expect(body).toMatchObject({
      url,
      events: ['issuance.accepted', 'presentation.verified'],
      status: 'active',
    })
    expect(body.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    const { secret: _secret, ...seen } = body
    expect((await office.get(`/webhooks/${body.id}`)).body).toEqual(seen)
    expect((await create()).body).toMatchObject({ events: ['*'] })
  })

  it('400: addresses and events that will not do', async () => {
    for (const bad of [
      'http://app.example/',
      'ftp://app.example/',
      'app.example',
      'https://user:pw@app.example/',
      'https://',
    ]) {
      expect((await create({ url: bad })).body).toMatchObject({
        status: 400,
        violations: [{ pointer: '/url' }],
      })
    }
    expect((await create({ url, events: [] })).status).toBe(400)
    expect((await create({ url, events: ['*', 'issuance.exploded'] })).body.violations).toMatchObject([
      { pointer: '/events/1' },
    ])
    expect((await create({})).status).toBe(400)
  })

  it('takes plain http where private networks are allowed', async () => {
    const demo = await openManagementOffice({ allowPrivateNetworks: true })
    expect((await demo.post('/webhooks', { url: 'http://localhost:8080/' })).status).toBe(201)
    await demo.close()
  })
})

describe('PATCH and DELETE /webhooks/{id}', () => {
  it('200 and 204', async () => {
    const { id } = (await create()).body
    expect((await patch(id, { events: ['credential.revoked'], status: 'disabled' })).body).toMatchObject({
      events: ['credential.revoked'],
      status: 'disabled',
      url,
    })
    expect((await patch(id, { url: 'http://app.example' })).status).toBe(400)
    expect((await office.call('DELETE', `/webhooks/${id}`)).status).toBe(204)
    for (const answer of [
      await office.get(`/webhooks/${id}`),
      await patch(id, {}),
      await office.call('DELETE', `/webhooks/${id}`),
      await office.get(`/webhooks/${id}/deliveries`),
      await office.post(`/webhooks/${id}/test`),
    ]) {
      expect([answer.status, answer.body.code]).toEqual([404, 'webhook_not_found'])
    }
  })
})

describe('deliveries', () => {
  it('200: lists what is on its way, and sends again what ended', async () => {
    const { id } = (await create({ url, events: ['issuance.offered'] })).body
    const issuance = await office.post('/issuances', {
      credentialConfigurationId: 'UniversityDegree',
      claims: ada,
    })
    const [delivery] = (await office.get(`/webhooks/${id}/deliveries`)).body.items
    expect(delivery).toMatchObject({ type: 'issuance.offered', state: 'pending', attempts: 0 })
    const [event] = (await office.get('/events?type=issuance.offered')).body.items
    expect(event).toMatchObject({ id: delivery.eventId, subjectId: issuance.body.id })
    const [stored] = (await office.storage.webhooks.deliveries(office.tenant.id, id, { limit: 1 })).items
    if (stored === undefined) throw new Error('no delivery')
    await office.storage.units.commit([
      office.storage.webhooks.record({
        ...stored,
        state: 'failed',
        attempts: 9,
        lastStatus: 500,
        lastError: 'It answered 500.',
      }),
    ])
    const failed = (await office.get(`/webhooks/${id}/deliveries`)).body.items[0]
    expect(failed).toEqual({
      eventId: event.id,
      type: 'issuance.offered',
      state: 'failed',
      attempts: 9,
      lastStatus: 500,
      lastError: 'It answered 500.',
    })
    const again = await office.post(`/webhooks/${id}/deliveries/${event.id}/redeliver`)
    expect([again.status, again.body]).toEqual([202, { eventId: event.id, state: 'pending' }])
    expect((await office.get(`/webhooks/${id}/deliveries`)).body.items[0].state).toBe('pending')
    const unknown = await office.post(`/webhooks/${id}/deliveries/unknown/redeliver`)
    expect([unknown.status, unknown.body.code]).toEqual([404, 'event_not_found'])
  })

  it('200: a test is sent at once, signed, and its answer told', async () => {
    const { id, secret } = (await create()).body
    receiverStatus = 204
    expect((await office.post(`/webhooks/${id}/test`)).body).toEqual({ delivered: true, status: 204 })
    const { headers = {}, body, purpose } = office.sent.at(-1) ?? {}
    expect([purpose, JSON.parse(String(body))]).toMatchObject([
      'webhook',
      { type: 'webhook.test', data: { webhookId: id } },
    ])
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
    expect(headers['webhook-signature']).toBe(
      `v1,${createHmac('sha256', key).update(signed).digest('base64')}`,
    )
    receiverStatus = 500
    expect((await office.post(`/webhooks/${id}/test`)).body).toEqual({ delivered: false, status: 500 })
  })

  it('200: a receiver that is not there is told as that', async () => {
    const lonely = await openManagementOffice()
    const { id } = (await lonely.post('/webhooks', { url })).body
    const headers = { 'idempotency-key': 'test-once' }
    const first = await lonely.post(`/webhooks/${id}/test`, undefined, { headers })
    expect(first.body).toEqual({ delivered: false, error: 'Nobody answered.' })
    await lonely.post(`/webhooks/${id}/test`, undefined, { headers })
    expect(lonely.sent).toHaveLength(1)
    await lonely.close()
  })
})
