import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  ada,
  type ManagementOffice,
  openManagementOffice,
  PUBLIC_URL,
} from '../../../../test/support/management-office.ts'

let office: ManagementOffice
beforeAll(async () => {
  office = await openManagementOffice()
  await office.furnish()
})
afterAll(() => office.close())

const request = { credentialConfigurationId: 'UniversityDegree', claims: ada }
const offer = async (more = {}) => (await office.post('/issuances', { ...request, ...more })).body

describe('POST /issuances', () => {
  it('201: answers the offer as a link, as a page and when it ends', async () => {
    const { status, body, headers } = await office.post('/issuances', { ...request, subject: 'student 42' })
    expect(status).toBe(201)
    expect(body).toMatchObject({ state: 'offered', credentialConfigurationId: 'UniversityDegree' })
    expect(body.credentialOfferUri).toMatch(/^openid-credential-offer:\/\/\?credential_offer_uri=/)
    expect(body.offerUrl).toMatch(/^https:\/\/office\.example\/o\/[A-Za-z0-9_-]{44}$/)
    expect(Date.parse(body.expiresAt)).toBe(office.clock.now() + 3_600_000)
    expect(body).not.toHaveProperty('transactionCode')
    expect(headers['location']).toBe(`${PUBLIC_URL}/manage/v1/issuances/${body.id}`)
    expect(headers['cache-control']).toBe('no-store')
  })

  it('201: gives a transaction code when it is asked for', async () => {
    expect(await offer({ transactionCode: true })).toMatchObject({
      transactionCode: expect.stringMatching(/^\d{6}$/),
    })
  })

  it('400: names what is missing, unknown or of the wrong type', async () => {
    const { status, body } = await office.post('/issuances', { claims: [], colour: 'red' })
    expect(status).toBe(400)
    expect(body.violations.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
      '/claims',
      '/colour',
      '/credentialConfigurationId',
    ])
    expect((await office.post('/issuances', '{"claims":')).status).toBe(415)
    const broken = await office.post('/issuances', '{"a":1,"a":2}', {
      headers: { 'content-type': 'application/json' },
    })
    expect(broken.status).toBe(400)
    const past = await office.post('/issuances', { ...request, validUntil: '2020-01-01T00:00:00Z' })
    expect(past.body).toMatchObject({ status: 400, violations: [{ pointer: '/validUntil' }] })
    expect((await office.post('/issuances', { ...request, validUntil: '2027-02-30T00:00:00Z' })).status).toBe(
      400,
    )
  })

  it('401 and 403 before 400: a stranger learns nothing from what is wrong', async () => {
    expect((await office.post('/issuances', {}, { token: null })).body.code).toBe('access_token_missing')
    expect((await office.post('/issuances', {}, { token: 'A'.repeat(43) })).body.code).toBe(
      'access_token_invalid',
    )
    const reader = await office.tokenFor(['issuances:read', 'credentials:revoke'])
    const { status, body } = await office.post('/issuances', {}, { token: reader })
    expect([status, body.code]).toEqual([403, 'scope_insufficient'])
  })

  it('404: an unknown configuration', async () => {
    const { body } = await office.post('/issuances', { ...request, credentialConfigurationId: 'Unknown' })
    expect(body).toMatchObject({ status: 404, code: 'credential_configuration_not_found' })
  })

  it('415: anything but JSON', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'text/csv']) {
      const { status } = await office.post('/issuances', 'a=b', { headers: { 'content-type': type } })
      expect(status).toBe(415)
    }
  })

  it('422: claims that do not fit, each named, none repeated', async () => {
    const { status, body } = await office.post('/issuances', {
      ...request,
      claims: { given_name: 'Ada', shoe_size: 'forty-two' },
    })
    expect(status).toBe(422)
    expect(body.code).toBe('claims_invalid')
    expect(body.violations.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/claims/family_name',
      '/claims/shoe_size',
    ])
    expect(JSON.stringify(body)).not.toContain('forty-two')
    const type = await office.post('/issuances', { ...request, claims: { ...ada, degree: 3 } })
    expect(type.body).toMatchObject({ status: 422, violations: [{ pointer: '/claims/degree' }] })
    expect((await office.post('/issuances', { ...request, protocol: 'dcp' })).body.code).toBe(
      'protocol_not_allowed',
    )
  })

  it('50 parallel identical requests with one Idempotency-Key make one issuance', async () => {
    const before = (await office.get('/issuances?limit=200')).body.items.length
    const headers = { 'idempotency-key': 'fifty-at-once' }
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => office.post('/issuances', request, { headers })),
    )
    const created = answers.filter(({ status }) => status === 201)
    expect(created.length).toBeGreaterThanOrEqual(1)
    expect(answers.filter(({ status }) => status !== 201 && status !== 409)).toEqual([])
    const again = await office.post('/issuances', request, { headers })
    expect(again.status).toBe(201)
    expect(again.headers['idempotency-replayed']).toBe('true')
    expect(new Set([...created, again].map(({ body }) => body.id)).size).toBe(1)
    expect((await office.get('/issuances?limit=200')).body.items.length).toBe(before + 1)
  })

  it('the key is free again after a failure, and stands for one body only', async () => {
    const headers = { 'idempotency-key': 'second-thoughts' }
    expect((await office.post('/issuances', { ...request, claims: {} }, { headers })).status).toBe(422)
    expect((await office.post('/issuances', request, { headers })).status).toBe(201)
    const other = await office.post('/issuances', { ...request, subject: 'x' }, { headers })
    expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused'])
    const stranger = await office.tokenFor(['issuances:write'])
    const theirs = await office.post('/issuances', request, { headers, token: stranger })
    expect(theirs.headers['idempotency-replayed']).toBeUndefined()
  })
})

describe('GET /issuances/{id}', () => {
  it('200: shows the timeline, and the open offer to callers that may make offers', async () => {
    const created = await offer({ transactionCode: true, subject: 'student 42' })
    const { status, body } = await office.get(`/issuances/${created.id}`)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      ...created,
      protocol: 'openid4vci',
      subject: 'student 42',
      timeline: [{ event: 'issuance.offered', at: body.createdAt }],
    })
    const reader = await office.tokenFor(['issuances:read'])
    const seen = await office.get(`/issuances/${created.id}`, { token: reader })
    expect(Object.keys(seen.body)).not.toContain('credentialOfferUri')
    expect(Object.keys(seen.body)).not.toContain('transactionCode')
    expect(Object.keys(seen.body)).not.toContain('offerUrl')
  })

  it('404: an unknown id, no id at all, and an issuance of another tenant', async () => {
    const other = await office.addTenant(false)
    const theirs = await office.tokenFor(['tenant:admin'], other)
    const { id } = await offer()
    const answers = [
      await office.get('/issuances/019ab000-0000-7000-8000-000000000000'),
      await office.get('/issuances/not-a-uuid'),
      await office.get(`/issuances/${id}`, { token: theirs, tenant: other }),
    ]
    for (const { status, body } of answers) {
      expect([status, body.code, body.detail]).toEqual([
        404,
        'issuance_not_found',
        'There is no such issuance.',
      ])
    }
    // A token is good in its own tenant alone.
    expect((await office.get(`/issuances/${id}`, { token: theirs })).status).toBe(401)
  })
})

describe('POST /issuances/{id}/withdraw, /approve, /deny', () => {
  it('200: withdraws once and for all, whatever the content type', async () => {
    const { id } = await offer()
    office.clock.advance(1)
    const first = await office.post(`/issuances/${id}/withdraw`, 'ignored', {
      headers: { 'content-type': 'text/plain' },
    })
    expect(first.body).toMatchObject({ id, state: 'expired', withdrawn: true })
    expect(first.body.timeline.map(({ event }: { event: string }) => event)).toEqual([
      'issuance.offered',
      'issuance.expired',
    ])
    const again = await office.post(`/issuances/${id}/withdraw`)
    expect(again.body).toEqual(first.body)
    expect((await office.get(`/issuances/${id}`)).body).toEqual(first.body)
  })

  it('answers the same under one Idempotency-Key', async () => {
    const { id } = await offer()
    const headers = { 'idempotency-key': 'withdraw' }
    const first = await office.post(`/issuances/${id}/withdraw`, undefined, { headers })
    const again = await office.post(`/issuances/${id}/withdraw`, undefined, { headers })
    expect(again.body).toEqual(first.body)
    expect(again.headers['idempotency-replayed']).toBe('true')
  })

  it('404 and 409: nothing to decide', async () => {
    const { id } = await offer()
    for (const decision of ['approve', 'deny']) {
      const { status, body } = await office.post(`/issuances/${id}/${decision}`)
      expect([status, body.code]).toEqual([409, 'issuance_state_forbids'])
    }
    expect((await office.post('/issuances/unknown/approve')).status).toBe(404)
    expect((await office.post('/issuances/unknown/withdraw')).status).toBe(404)
  })
})
