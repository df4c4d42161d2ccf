import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ManagementOffice, openManagementOffice } from '../../../../test/support/management-office.ts'
import { createTestCertificates } from '../../../../test/support/test-certificates.ts'

let office: ManagementOffice
beforeAll(async () => {
  office = await openManagementOffice()
})
afterAll(() => office.close())

const trust = (body: unknown) => office.post('/trusted-issuers', body)

describe('/trusted-issuers', () => {
  it('201: by DID, by certificate and by URL', async () => {
    const did = { did: 'did:web:partner.example:issuers:1', credentialTypes: ['Diploma'], name: 'Partner' }
    const first = await trust(did)
    expect([first.status, first.body]).toMatchObject([201, did])
    const { ca: certificate, cert } = await createTestCertificates(['x.example'])
    const second = await trust({ certificate })
    expect([second.status, second.body]).toMatchObject([
      201,
      { certificate: `${certificate.trim()}\n`, credentialTypes: [] },
    ])
    const third = await trust({ url: 'https://issuer.example/tenants/1' })
    expect([third.status, third.body]).toMatchObject([201, { url: 'https://issuer.example/tenants/1' }])
    expect((await trust({ url: 'https://issuer.example/tenants/1' })).status).toBe(409)
    expect((await trust({ certificate: `${cert}${certificate}${cert}` })).status).toBe(400)
    expect((await office.get(`/trusted-issuers/${first.body.id}`)).body).toEqual(first.body)
    expect((await office.get('/trusted-issuers')).body.items).toHaveLength(3)
  })

  it('400: neither, both, and what is none', async () => {
    const { ca: certificate, cert, key } = await createTestCertificates(['x.example'])
    for (const body of [
      {},
      { did: 'did:web:x.example', certificate },
      { did: 'did:web:x.example', url: 'https://x.example' },
      { url: 'ftp://x.example' },
      { url: 'https://x.example?a=b' },
      { url: 'https://x.example#a' },
      { url: 'https://a@x.example' },
      { url: 'x' },
      { did: 'web:x.example' },
      { did: 'did:web:x.example#key-1' },
      { did: 'did:web:' },
      { certificate: 'text' },
      { certificate: key },
      { certificate: `${certificate}${cert}` },
    ]) {
      expect((await trust(body)).body).toMatchObject({ status: 400, code: 'invalid_request' })
    }
  })

  it('200: changes what an issuer is trusted for', async () => {
    const { body: before } = await trust({ did: 'did:web:changed.example', credentialTypes: ['A'] })
    const patch = (id: string, body: unknown) => office.call('PATCH', `/trusted-issuers/${id}`, body)
    const { status, body } = await patch(before.id, { credentialTypes: [], name: 'Changed' })
    expect([status, body]).toEqual([200, { ...before, credentialTypes: [], name: 'Changed' }])
    expect((await office.get(`/trusted-issuers/${before.id}`)).body).toEqual(body)
    expect((await patch(before.id, { did: 'did:web:x.example' })).status).toBe(400)
    expect((await patch('unknown', {})).status).toBe(404)
  })

  it('204, 404 and 409', async () => {
    const { id } = (await trust({ did: 'did:web:twice.example' })).body
    expect((await trust({ did: 'did:web:twice.example', name: 'again' })).body.code).toBe('already_exists')
    expect((await office.call('DELETE', `/trusted-issuers/${id}`)).status).toBe(204)
    expect((await office.call('DELETE', `/trusted-issuers/${id}`)).body.code).toBe('trusted_issuer_not_found')
    expect((await office.get(`/trusted-issuers/${id}`)).status).toBe(404)
    expect((await trust({ did: 'did:web:twice.example' })).status).toBe(201)
  })
})
