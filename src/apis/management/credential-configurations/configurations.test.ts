import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  ada,
  type ManagementOffice,
  openManagementOffice,
  universityDegree,
} from '../../../../test/support/management-office.ts'

let office: ManagementOffice
let issuerId: string
beforeAll(async () => {
  office = await openManagementOffice()
  await office.furnish()
  issuerId = (await office.get('/issuers')).body.items[0].id
})
afterAll(() => office.close())

const { issuer: _issuer, ...degree } = universityDegree
const minimal = (id: string) => ({ id, issuerId, format: 'dc+sd-jwt', type: { vct: `urn:example:${id}` } })
const pointers = (body: { violations: { pointer: string }[] }) =>
  [...new Set(body.violations.map(({ pointer }) => pointer))].sort()

describe('POST /credential-configurations', () => {
  it('201: fills in what is left out', async () => {
    const { status, body } = await office.post('/credential-configurations', minimal('Minimal'))
    expect(status).toBe(201)
    expect(body).toEqual({
      ...minimal('Minimal'),
      scope: 'Minimal',
      claims: [],
      display: [],
      binding: { methods: ['jwk', 'did:key', 'did:jwk'], proofAlgorithms: ['ES256', 'EdDSA'] },
      batchSize: 1,
      transactionCode: { use: 'optional', length: 6 },
      protocols: ['openid4vci'],
      approval: 'automatic',
      offerValiditySeconds: 3600,
      createdAt: '2026-11-24T00:00:00.000Z',
      version: 1,
    })
    expect((await office.get('/credential-configurations/Minimal')).body).toEqual(body)
  })

  it('400: what is no configuration at all', async () => {
    const { body } = await office.post('/credential-configurations', {
      ...minimal('Bad'),
      format: 'pdf',
      claims: [{ path: [null] }, { path: [] }],
      color: 'red',
    })
    expect(body.status).toBe(400)
    expect(pointers(body)).toEqual(['/claims/0/path/0', '/claims/1/path', '/color', '/format'])
  })

  it('409: an id that is taken', async () => {
    const { body } = await office.post('/credential-configurations', { ...degree, issuerId, scope: 'other' })
    expect(body).toMatchObject({ status: 409, code: 'already_exists' })
  })

  it('422: every fault at once, each with its place', async () => {
    const { status, body } = await office.post('/credential-configurations', {
      ...minimal('-bad-'),
      issuerId: '019ab000-0000-7000-8000-000000000000',
      type: {},
      scope: 'UniversityDegree',
      claims: [
        { path: ['name'] },
        { path: ['name'] },
        { path: ['given', 'label'] },
        { path: ['family', 'label'] },
      ],
      claimSchema: { type: 'no such type' },
      validitySeconds: 1,
      binding: { methods: [] },
      batchSize: 101,
      transactionCode: { length: 3, description: 'x'.repeat(301) },
      protocols: ['dcp'],
      offerValiditySeconds: 0,
    })
    expect([status, body.code]).toEqual([422, 'configuration_invalid'])
    expect(pointers(body)).toEqual(
      [
        '',
        '/batchSize',
        '/claimSchema',
        '/claims/1/input',
        '/claims/1/path',
        '/claims/3/input',
        '/id',
        '/issuerId',
        '/offerValiditySeconds',
        '/scope',
        '/transactionCode/description',
        '/transactionCode/length',
        '/validitySeconds',
      ].sort(),
    )
  })
})

describe('PUT, PATCH and DELETE /credential-configurations/{id}', () => {
  const patch = (id: string, body: unknown) => office.call('PATCH', `/credential-configurations/${id}`, body)
  const put = (id: string, body: unknown) => office.call('PUT', `/credential-configurations/${id}`, body)

  it('200: PATCH replaces what is sent and takes away what is null', async () => {
    await office.post('/credential-configurations', { ...minimal('Patched'), validitySeconds: 3600 })
    const { body } = await patch('Patched', { batchSize: 5, validitySeconds: null })
    expect(body).toMatchObject({ batchSize: 5, version: 2, scope: 'Patched' })
    expect(body).not.toHaveProperty('validitySeconds')
    expect((await office.get('/credential-configurations/Patched')).body).toEqual(body)
  })

  it('200: PUT replaces all', async () => {
    await office.post('/credential-configurations', { ...minimal('Put'), batchSize: 7 })
    const { id: _id, ...replacement } = minimal('Put')
    expect((await put('Put', { ...replacement, approval: 'manual' })).body).toMatchObject({
      batchSize: 1,
      approval: 'manual',
      version: 2,
    })
    expect((await put('Put', { ...minimal('Other') })).status).toBe(400)
  })

  it('409: a change that rests on an older version', async () => {
    await office.post('/credential-configurations', minimal('Versioned'))
    expect((await patch('Versioned', { batchSize: 2, version: 1 })).status).toBe(200)
    expect((await patch('Versioned', { batchSize: 3, version: 1 })).body.code).toBe('changed_meanwhile')
  })

  it('one of many parallel changes of one version wins', async () => {
    await office.post('/credential-configurations', minimal('Raced'))
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => patch('Raced', { batchSize: index + 2, version: 1 })),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(9)
  })

  it('404 and 422', async () => {
    expect((await patch('Unknown', { batchSize: 2 })).status).toBe(404)
    expect((await put('Unknown', { ...minimal('Unknown') })).status).toBe(404)
    expect((await patch('UniversityDegree', { batchSize: 0 })).status).toBe(422)
    expect((await office.call('DELETE', '/credential-configurations/Unknown')).status).toBe(404)
  })

  it('DELETE: 409 while an offer is open, 204 afterwards', async () => {
    await office.post('/credential-configurations', {
      ...degree,
      issuerId,
      id: 'Deleted',
      scope: 'Deleted',
      type: { vct: 'urn:example:deleted' },
    })
    const offer = await office.post('/issuances', { credentialConfigurationId: 'Deleted', claims: ada })
    const refused = await office.call('DELETE', '/credential-configurations/Deleted')
    expect([refused.status, refused.body.code]).toEqual([409, 'in_use'])
    await office.post(`/issuances/${offer.body.id}/withdraw`)
    expect((await office.call('DELETE', '/credential-configurations/Deleted')).status).toBe(204)
    expect((await office.get('/credential-configurations/Deleted')).status).toBe(404)
  })
})
