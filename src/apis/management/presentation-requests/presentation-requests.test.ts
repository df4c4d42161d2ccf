import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ManagementOffice, openManagementOffice } from '../../../../test/support/management-office.ts'

let office: ManagementOffice
beforeAll(async () => {
  office = await openManagementOffice()
})
afterAll(() => office.close())

const dcqlQuery = {
  credentials: [{ id: 'a', format: 'dc+sd-jwt', meta: { vct_values: ['urn:x'] }, claims: [{ path: ['n'] }] }],
}
const presentationDefinition = {
  id: 'definition',
  purpose: 'To get in',
  input_descriptors: [
    {
      id: 'a',
      format: { 'dc+sd-jwt': { 'sd-jwt_alg_values': ['ES256'], 'kb-jwt_alg_values': ['ES256'] } },
      constraints: {
        fields: [{ path: ['$.vct'], filter: { type: 'string', const: 'urn:x' } }, { path: ['$.n'] }],
      },
    },
  ],
}
const ask = (body: unknown) => office.post('/presentation-requests', body)
const view = async (body: unknown) => {
  const { status, body: created } = await ask(body)
  expect(status, JSON.stringify(created)).toBe(201)
  return (await office.get(`/presentation-requests/${created.id}`)).body
}

describe('POST /presentation-requests', () => {
  it('201: by query, by definition, and by the name of a saved query', async () => {
    const saved = await office.post('/presentation-queries', { id: 'door', dcqlQuery, purpose: 'The door' })
    expect(saved.status).toBe(201)
    expect((await view({ dcqlQuery })).dcqlQuery).toEqual(dcqlQuery)
    expect(await view({ presentationDefinition })).toMatchObject({ dcqlQuery, purpose: 'To get in' })
    expect(await view({ presentationQueryId: 'door' })).toMatchObject({ dcqlQuery, purpose: 'The door' })
    expect(await view({ presentationQueryId: 'door', purpose: 'The gate' })).toMatchObject({
      purpose: 'The gate',
    })
  })

  it.each([
    ['nothing is asked', {}, 400],
    ['two ways at once', { dcqlQuery, presentationDefinition }, 400],
    [
      'a definition that asks for nothing',
      { presentationDefinition: { id: 'x', input_descriptors: [] } },
      400,
    ],
    ['a saved query that is not there', { presentationQueryId: 'nothing' }, 404],
    ['an unknown member', { dcqlQuery, prupose: 'x' }, 400],
    ['a protocol that is not there', { dcqlQuery, protocol: 'pigeon' }, 400],
  ])('refused: %s', async (_, body, status) => {
    const refused = await ask(body)
    expect(refused.status, JSON.stringify(refused.body)).toBe(status)
  })

  it('requestUri and requestUrl are for who may ask', async () => {
    const { body } = await ask({ dcqlQuery })
    expect(body).toMatchObject({
      requestUri: expect.stringMatching(/^openid4vp:/),
      requestUrl: expect.stringMatching(/\/r\//),
    })
    const token = await office.tokenFor(['presentations:read'])
    const seen = (await office.get(`/presentation-requests/${body.id}`, { token })).body
    expect(seen).not.toHaveProperty('requestUri')
    expect(seen).not.toHaveProperty('requestUrl')
    expect((await office.get(`/presentation-requests/${body.id}`)).body).toMatchObject({
      requestUri: body.requestUri,
      requestUrl: body.requestUrl,
    })
  })
})

describe('/presentation-queries', () => {
  it('are saved once, listed, replaced and deleted', async () => {
    const path = '/presentation-queries/gate'
    expect((await office.post('/presentation-queries', { id: 'gate', dcqlQuery })).status).toBe(201)
    const again = await office.post('/presentation-queries', { id: 'gate', dcqlQuery })
    expect([again.status, again.body.code]).toEqual([409, 'already_exists'])
    expect((await office.get('/presentation-queries')).body.items).toContainEqual(
      expect.objectContaining({ id: 'gate', dcqlQuery }),
    )
    const next = { credentials: [{ id: 'b', format: 'jwt_vc_json', meta: {} }] }
    const open = await view({ presentationQueryId: 'gate' })
    expect((await office.call('PUT', path, { dcqlQuery: next, purpose: 'New' })).body).toMatchObject({
      dcqlQuery: next,
      purpose: 'New',
    })
    expect((await office.get(`/presentation-requests/${open.id}`)).body.dcqlQuery).toEqual(dcqlQuery)
    expect((await office.get(path)).body.purpose).toBe('New')
    expect((await office.call('DELETE', path)).status).toBe(204)
    for (const gone of [
      await office.get(path),
      await office.call('DELETE', path),
      await office.call('PUT', path, { dcqlQuery }),
    ]) {
      expect([gone.status, gone.body.code]).toEqual([404, 'presentation_query_not_found'])
    }
  })

  it('are refused when nobody could answer them, or they have no name', async () => {
    for (const wrong of [
      { id: 'x', dcqlQuery: {} },
      { id: '../x', dcqlQuery },
      { id: '', dcqlQuery },
      { dcqlQuery },
    ]) {
      expect((await office.post('/presentation-queries', wrong)).status).toBe(400)
    }
    const token = await office.tokenFor(['presentations:read'])
    expect((await office.post('/presentation-queries', { id: 'y', dcqlQuery }, { token })).status).toBe(403)
  })

  it('are of one tenant', async () => {
    const other = await office.addTenant(false)
    const token = await office.tokenFor(['presentations:write'], other)
    await office.post('/presentation-queries', { id: 'mine', dcqlQuery })
    const foreign = await office.post(
      '/presentation-requests',
      { presentationQueryId: 'mine' },
      { token, tenant: other },
    )
    expect(foreign.status).toBe(404)
  })
})
