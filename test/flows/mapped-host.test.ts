// A host name leads to a tenant, whose own name stays its URL: no document says of itself what its reader would have to refuse.
import { request } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Office, startOffice } from '../support/office.ts'

const HOST = 'university.example'

let office: Office
let tenant: { readonly id: string; readonly baseUrl: string }
beforeAll(async () => {
  office = await startOffice()
  const created = await office.management.post<typeof tenant>('/tenants', {
    name: 'University',
    hosts: [HOST],
  })
  expect(created.status).toBe(201)
  tenant = created.body
})
afterAll(() => office?.remove())

/** `fetch` lets nobody choose the host. */
function get(path: string, host: string): Promise<{ status: number | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${office.url}${path}`, { headers: { host } }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode, body }))
    })
    outgoing.on('error', reject)
    outgoing.end()
  })
}

const documents = [
  ['openid-credential-issuer', 'credential_issuer'],
  ['oauth-authorization-server', 'issuer'],
  ['jwt-vc-issuer', 'issuer'],
] as const

test.each(documents)(
  '%s is where the name of the tenant leads, under whatever host',
  async (name, member) => {
    const own = new URL(office.url).host
    for (const host of [own, HOST]) {
      const { status, body } = await get(`/.well-known/${name}/t/${tenant.id}`, host)
      expect([status, JSON.parse(body)[member]]).toEqual([200, tenant.baseUrl])
    }
    const { status, body } = await get(`/.well-known/${name}`, own)
    expect([status, JSON.parse(body)[member]]).toEqual([200, office.url])
  },
)

test.each([...documents.map(([name]) => name), 'did.json'])(
  '%s is not at the root of the mapped host',
  async (name) => {
    const { status, body } = await get(`/.well-known/${name}`, HOST)
    expect(status).toBe(404)
    expect(body).not.toContain(tenant.id)
  },
)

test('whatever is no name of the tenant answers at the mapped host as before', async () => {
  const { status } = await get('/manage/v1/issuances', HOST)
  expect(status).toBe(401)
  expect((await get('/.well-known/openid-credential-issuer', 'stranger.example')).status).toBe(200)
})
