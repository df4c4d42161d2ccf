import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type ManagementOffice,
  openManagementOffice,
  PUBLIC_URL,
} from '../../../../test/support/management-office.ts'
import { as, type TenantId } from '../../../core/ids.ts'
import { grantClientCredentials } from '../../../core/tenants/grant-client-credentials.ts'
import { verifyClientSecret } from '../../../core/tenants/verify-client-secret.ts'

let office: ManagementOffice
beforeAll(async () => {
  office = await openManagementOffice()
})
afterAll(() => office.close())

const patch = (id: string, body: unknown, more = {}) => office.call('PATCH', `/tenants/${id}`, body, more)

describe('POST /tenants', () => {
  it('201: the first client administers the new tenant, and nothing else', async () => {
    const { status, body } = await office.post('/tenants', {
      name: 'Second',
      settings: { openid4vciDraft15: true },
    })
    expect(status).toBe(201)
    expect(body).toMatchObject({
      name: 'Second',
      isDefault: false,
      hosts: [],
      settings: { openid4vciDraft15: true },
      baseUrl: `${PUBLIC_URL}/t/${body.id}`,
      client: { scope: 'tenant:admin' },
    })
    const { client: first } = body
    const client = await verifyClientSecret(
      office.ports,
      as<TenantId>(body.id),
      first.clientId,
      first.clientSecret,
    )
    const token = (await grantClientCredentials(office.ports, client)).accessToken
    const tenant = { ...office.tenant, id: as<TenantId>(body.id), isDefault: false }
    const at = { token, tenant }
    expect((await office.post('/keys', { algorithm: 'ES256' }, at)).status).toBe(201)
    expect((await office.get('/keys')).body.items).toEqual([])
    expect((await office.get('/tenants', at)).body.items).toMatchObject([{ id: body.id }])
    for (const answer of [
      await office.post('/tenants', { name: 'Third' }, at),
      await patch(body.id, { hosts: ['second.example'] }, at),
    ]) {
      expect([answer.status, answer.body.code]).toEqual([403, 'scope_insufficient'])
    }
    expect((await office.get(`/tenants/${office.tenant.id}`, at)).body.code).toBe('tenant_not_found')
    expect((await patch(office.tenant.id, { name: 'Mine' }, at)).status).toBe(404)
    expect((await patch(body.id, { name: 'Renamed' }, at)).body.name).toBe('Renamed')
  })

  it('400, 403 and 409', async () => {
    expect((await office.post('/tenants', { name: 'x', hosts: ['https://x'] })).status).toBe(400)
    const token = await office.tokenFor(['clients:write'])
    expect((await office.post('/tenants', { name: 'x' }, { token })).status).toBe(403)
    expect((await office.post('/tenants', { name: 'x', hosts: ['One.example'] })).body.hosts).toEqual([
      'one.example',
    ])
    expect((await office.post('/tenants', { name: 'y', hosts: ['one.example'] })).body.code).toBe(
      'already_exists',
    )
  })
})

describe('PATCH /tenants/{id}', () => {
  it('200: changes settings, which count at once', async () => {
    expect((await patch(office.tenant.id, { settings: { openid4vciDraft15: true } })).body.settings).toEqual({
      openid4vciDraft15: true,
    })
    expect((await patch(office.tenant.id, { name: 'University' })).body).toMatchObject({
      name: 'University',
      isDefault: true,
      settings: { openid4vciDraft15: true },
      baseUrl: PUBLIC_URL,
    })
    expect((await office.get(`/tenants/${office.tenant.id}`)).body.name).toBe('University')
    expect((await patch('unknown', { name: 'x' })).status).toBe(404)
    expect((await patch(office.tenant.id, { isDefault: false })).status).toBe(400)
  })

  it('200: gives its mails a language and sentences of its own', async () => {
    const mail = { language: 'es', words: { ca: { codeHeading: 'El codi' }, en: { openOffer: 'Get it' } } }
    const { status, body } = await patch(office.tenant.id, { settings: { mail } })
    expect([status, body.settings.mail]).toEqual([200, mail])
    expect((await office.get(`/tenants/${office.tenant.id}`)).body.settings.mail).toEqual(mail)
    for (const wrong of [
      { words: { en: { unknownSentence: 'x' } } },
      { words: { EN: { openOffer: 'x' } } },
      { words: { en: { openOffer: 1 } } },
      { language: 'en\r\nBcc: x' },
    ]) {
      expect((await patch(office.tenant.id, { settings: { mail: wrong } })).status).toBe(400)
    }
    await patch(office.tenant.id, { settings: { mail: {} } })
  })

  it('a host name leads to its tenant', async () => {
    const { id, client: first } = (await office.post('/tenants', { name: 'Hosted' })).body
    await patch(id, { hosts: ['hosted.example'] })
    const client = await verifyClientSecret(
      office.ports,
      as<TenantId>(id),
      first.clientId,
      first.clientSecret,
    )
    const token = (await grantClientCredentials(office.ports, client)).accessToken
    const answer = await office.get('/tenants', { token, headers: { host: 'hosted.example' } })
    expect(answer.body.items).toMatchObject([{ id }])
    expect((await office.get('/tenants', { token })).status).toBe(401)
  })
})
