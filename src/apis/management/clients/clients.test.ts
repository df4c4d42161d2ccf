import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ManagementOffice, openManagementOffice } from '../../../../test/support/management-office.ts'
import { createTestCertificates } from '../../../../test/support/test-certificates.ts'
import { grantClientCredentials } from '../../../core/tenants/grant-client-credentials.ts'
import { verifyClientSecret } from '../../../core/tenants/verify-client-secret.ts'

let office: ManagementOffice
beforeAll(async () => {
  office = await openManagementOffice()
})
afterAll(() => office.close())

const create = async (scopes: string[], more = {}) =>
  office.post('/clients', { name: 'App', scopes, ...more })
const patch = (id: string, body: unknown, more = {}) => office.call('PATCH', `/clients/${id}`, body, more)

describe('POST /clients', () => {
  it('201: shows a secret of 256 bits once, that the token endpoint takes', async () => {
    const { status, body } = await create(['issuances:write', 'issuances:write', 'credential:issue'])
    expect(status).toBe(201)
    expect(body).toMatchObject({
      name: 'App',
      status: 'active',
      scopes: ['issuances:write', 'credential:issue'],
    })
    expect(body.clientSecret).toMatch(/^[A-Za-z0-9_-]{43}$/)
    const { clientSecret, ...seen } = body
    expect((await office.get(`/clients/${body.id}`)).body).toEqual(seen)
    const client = await verifyClientSecret(office.ports, office.tenant.id, body.clientId, clientSecret)
    const { accessToken } = await grantClientCredentials(office.ports, client)
    expect((await office.get('/issuances', { token: accessToken })).status).toBe(403)
  })

  it('201: gives scopes of every API', async () => {
    for (const scope of ['VerifiableCredential.Create.All', 'create:w.credential', 'tenant:admin']) {
      expect((await create([scope])).status).toBe(201)
    }
  })

  it('400: unknown scopes and certificates that are none, each named', async () => {
    const { status, body } = await create(['issuances:write', 'everything', 'toString'])
    expect([status, body.code]).toEqual([400, 'scope_invalid'])
    expect(body.violations).toMatchObject([{ pointer: '/scopes/1' }, { pointer: '/scopes/2' }])
    const bad = await create([], { certificates: ['-----BEGIN PRIVATE KEY-----'] })
    expect(bad.body).toMatchObject({ status: 400, violations: [{ pointer: '/certificates/0' }] })
    expect((await office.post('/clients', { name: '' })).status).toBe(400)
  })

  it('403: nobody gives away more than they have, nor takes over who has more', async () => {
    const token = await office.tokenFor(['clients:write', 'issuances:write'])
    const given = await office.post('/clients', { name: 'x', scopes: ['issuances:write'] }, { token })
    expect(given.status).toBe(201)
    const more = await office.post('/clients', { name: 'x', scopes: ['credentials:revoke'] }, { token })
    expect([more.status, more.body.code]).toEqual([403, 'scope_insufficient'])
    expect((await patch(given.body.id, { scopes: ['tenant:admin'] }, { token })).status).toBe(403)
    const admin = (await create(['tenant:admin'])).body
    const { cert } = await createTestCertificates(['app.example'])
    for (const answer of [
      await patch(admin.id, { status: 'suspended' }, { token }),
      await office.post(`/clients/${admin.id}/certificates`, { certificate: cert }, { token }),
      await office.call('DELETE', `/clients/${admin.id}`, undefined, { token }),
    ]) {
      expect([answer.status, answer.body.code]).toEqual([403, 'scope_insufficient'])
    }
  })

  it('answers the same secret again under one Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'client-1' }
    const body = { name: 'Lost answer', scopes: [] }
    const first = await office.post('/clients', body, { headers })
    const again = await office.post('/clients', body, { headers })
    expect(again.body).toEqual(first.body)
  })
})

describe('PATCH and DELETE /clients/{id}', () => {
  it('200: a suspended client is out at once, and comes back', async () => {
    const { id, clientId, clientSecret } = (await create(['events:read'])).body
    const client = await verifyClientSecret(office.ports, office.tenant.id, clientId, clientSecret)
    const { accessToken: token } = await grantClientCredentials(office.ports, client)
    expect((await office.get('/events', { token })).status).toBe(200)
    expect((await patch(id, { status: 'suspended' })).body.status).toBe('suspended')
    expect((await office.get('/events', { token })).status).toBe(401)
    await patch(id, { status: 'active', name: 'Back' })
    expect((await office.get('/events', { token })).status).toBe(200)
    await patch(id, { scopes: ['keys:read'] })
    expect((await office.get('/events', { token })).status).toBe(403)
  })

  it('204: a revoked client is out for good, and stays in the list', async () => {
    const { id } = (await create(['events:read'])).body
    expect((await office.call('DELETE', `/clients/${id}`)).status).toBe(204)
    expect((await office.get(`/clients/${id}`)).body.status).toBe('revoked')
    expect((await patch(id, { status: 'active' })).body).toMatchObject({
      status: 400,
      violations: [{ pointer: '/status' }],
    })
    expect((await patch(id, { status: 'revoked' })).status).toBe(200)
  })

  it('404 and 400', async () => {
    expect((await patch('unknown', { name: 'x' })).body.code).toBe('client_not_found')
    expect((await office.call('DELETE', '/clients/unknown')).status).toBe(404)
    const { id } = (await create([])).body
    expect((await patch(id, { status: 'asleep' })).status).toBe(400)
    expect((await patch(id, { clientSecret: 'mine' })).status).toBe(400)
  })
})

describe('POST /clients/{id}/certificates', () => {
  it('201: adds a certificate once; 400 for what is none; 404', async () => {
    const { id } = (await create([])).body
    const { cert: certificate, key } = await createTestCertificates(['app.example'])
    const add = (body: unknown, of = id) => office.post(`/clients/${of}/certificates`, body)
    expect((await add({ certificate })).status).toBe(201)
    expect((await add({ certificate })).body.certificates).toEqual([certificate])
    expect((await add({ certificate: key })).status).toBe(400)
    expect((await add({ certificate }, 'unknown')).status).toBe(404)
  })
})

describe('limits of a client', () => {
  const limits = {
    credentialConfigurationIds: ['UniversityDegree'],
    organizationIdentifiers: ['VATES-12345678A'],
    escalatingPowers: ['Onboarding/Execute'],
  }

  it('are shown, changed, and known to whoever issues', async () => {
    const made = await create(['credential:issue'], { limits })
    expect([made.status, made.body.limits]).toEqual([201, limits])
    const client = await office.ports.apiClients.findByClientId(office.tenant.id, made.body.clientId)
    expect(client?.limits).toEqual(limits)
    const changed = await patch(made.body.id, { limits: { organizationIdentifiers: [] } })
    expect(changed.body.limits).toEqual({ organizationIdentifiers: [] })
    expect((await patch(made.body.id, { limits: { powers: [] } })).status).toBe(400)
    expect((await patch(made.body.id, { limits: { escalatingPowers: ['Onboarding'] } })).status).toBe(400)
  })

  it('403: a client that has some makes and changes no others', async () => {
    const made = await create(['clients:write', 'credential:issue'], { limits })
    const { body } = made
    const client = await verifyClientSecret(office.ports, office.tenant.id, body.clientId, body.clientSecret)
    const { accessToken: token } = await grantClientCredentials(office.ports, client)
    const free = await office.post('/clients', { name: 'Free', scopes: ['credential:issue'] }, { token })
    expect([free.status, free.body.code]).toEqual([403, 'scope_insufficient'])
    expect((await patch(body.id, { limits: {} }, { token })).status).toBe(403)
  })
})
