import { afterEach, describe, expect, it } from 'vitest'
import {
  ada,
  type ManagementOffice,
  type ManagementOfficeOptions,
  openManagementOffice,
} from '../../../test/support/management-office.ts'

let office: ManagementOffice
afterEach(() => office.close())
const open = async (options?: ManagementOfficeOptions) => {
  office = await openManagementOffice(options)
  await office.furnish()
}
const request = { credentialConfigurationId: 'UniversityDegree', claims: ada }

describe('the management API', () => {
  it('400: asks for an Idempotency-Key where it is required, and takes no odd ones', async () => {
    await open({ idempotencyKeyRequired: true })
    const { status, body } = await office.post('/issuances', request)
    expect([status, body.code]).toEqual([400, 'idempotency_key_required'])
    for (const key of ['', 'with space', 'x'.repeat(256), 'ümlaut']) {
      const odd = await office.post('/issuances', request, { headers: { 'idempotency-key': key } })
      expect([key, odd.status]).toEqual([key, 400])
    }
    const good = await office.post('/issuances', request, { headers: { 'idempotency-key': 'ok-1' } })
    expect(good.status).toBe(201)
    expect((await office.get('/issuances')).status).toBe(200)
  })

  it('429: a client that asks too often waits; another does not', async () => {
    await open({ requestsPerSecond: 1 })
    const answers = []
    for (let count = 0; count < 5; count++) answers.push(await office.get('/issuances'))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429, 429, 429])
    expect(answers[2]).toMatchObject({ body: { code: 'rate_limited' }, headers: { 'retry-after': '1' } })
    const token = await office.tokenFor(['issuances:read'])
    expect((await office.get('/issuances', { token })).status).toBe(200)
    office.clock.advance(1_000)
    expect((await office.get('/issuances')).status).toBe(200)
  })

  it('404 and 405 are problems here too', async () => {
    await open()
    for (const [method, path, status, code] of [
      ['GET', '/unknown', 404, 'route_not_found'],
      ['DELETE', '/issuances', 405, 'method_not_allowed'],
      ['PUT', '/webhooks', 405, 'method_not_allowed'],
    ] as const) {
      const answer = await office.server.inject({ method, url: `/manage/v1${path}` })
      expect(answer.headers['content-type']).toContain('application/problem+json')
      expect([answer.statusCode, answer.json().code]).toEqual([status, code])
    }
  })

  it('refuses two credentials, tokens in the query and other schemes', async () => {
    await open()
    const get = (url: string, authorization: string) =>
      office.server.inject({ url: `/manage/v1${url}`, headers: { authorization } })
    expect((await get('/issuances', 'Basic YTpi')).statusCode).toBe(401)
    expect((await get('/issuances', `DPoP ${'A'.repeat(43)}`)).statusCode).toBe(401)
    expect((await get(`/issuances?access_token=${'A'.repeat(43)}`, 'Bearer x')).statusCode).toBe(400)
  })

  it('an expired token and a token of a wallet open nothing', async () => {
    await open()
    const token = await office.tokenFor(['tenant:admin'])
    office.clock.advance(3_600_001)
    expect((await office.get('/issuances', { token })).body.code).toBe('access_token_invalid')
    const wallet = Buffer.alloc(48, 1).toString('base64url')
    expect((await office.get('/issuances', { token: wallet })).body.code).toBe('access_token_invalid')
  })

  it('writes no claims and no secrets into the log', async () => {
    await open()
    await office.post('/issuances', { ...request, claims: { ...ada, given_name: 'Cassiopeia', age: 1 } })
    await office.post('/clients', { name: 'x', scopes: ['Cassiopeia'] })
    await office.post('/issuances', { claims: 'Cassiopeia' })
    expect(JSON.stringify(office.log)).not.toContain('Cassiopeia')
  })
})
