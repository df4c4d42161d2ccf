// Section 1 of the contract: which tenant a request is for, by host, by trusted header, by path.
import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { body, type EudistackOffice, startEudistackOffice, tokenOf } from './support.ts'

let plain: EudistackOffice
let trusting: EudistackOffice
beforeAll(async () => {
  plain = await startEudistackOffice()
  trusting = await startEudistackOffice({ environment: { CHANCERY_EUDISTACK_TENANT_HEADER: 'on' } })
  for (const office of [plain, trusting]) {
    const id = otherTenantId(office)
    const changed = await office.office.management.request('PATCH', `/tenants/${id}`, {
      hosts: ['sandbox.example.org'],
    })
    expect(changed.status, JSON.stringify(changed.body)).toBe(200)
  }
})
afterAll(async () => {
  await plain?.office.remove()
  await trusting?.office.remove()
})

const otherTenantId = ({ demo }: EudistackOffice) =>
  /\/t\/([^/]+)/.exec(demo.otherTenant.issuances)?.[1] ?? ''
const otherToken = async ({ demo }: EudistackOffice) =>
  (await tokenOf(demo.otherTenant)).body['access_token'] as string

/** `fetch` lets nobody choose the host. */
function create(office: EudistackOffice, token: string, headers: Readonly<Record<string, string>>) {
  return new Promise<{ status: number; type?: string; issuance_id?: string }>((resolve, reject) => {
    const outgoing = request(
      office.demo.issuances,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
      },
      (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk
        })
        response.on('end', () => resolve({ ...JSON.parse(text), status: response.statusCode }))
      },
    )
    outgoing.on('error', reject)
    outgoing.end(JSON.stringify(body()))
  })
}

describe('by host', () => {
  test('the first label, whatever the environment behind it', async () => {
    const token = await otherToken(plain)
    for (const host of [
      'sandbox.example.org',
      'sandbox-stg.eudistack.net',
      'sandbox.stg.eudistack.net',
      'SANDBOX-DEV.x.org:443',
    ])
      expect(await create(plain, token, { host }), host).toMatchObject({ status: 200 })
    expect(
      await create(plain, await plain.backend.token(), { host: 'sandbox-pre.eudistack.net' }),
    ).toMatchObject({
      status: 403,
      type: 'tenant_mismatch',
    })
  })

  test('a name that no tenant has, and addresses, are the default tenant', async () => {
    for (const host of ['nobody.example.org', '127.0.0.1', 'sandboxes.example.org'])
      expect(await create(plain, await plain.backend.token(), { host })).toMatchObject({ status: 200 })
  })
})

describe('by X-Tenant', () => {
  test('is worth nothing where it is not trusted', async () => {
    expect(await create(plain, await plain.backend.token(), { 'x-tenant': 'sandbox' })).toMatchObject({
      status: 200,
    })
    expect(await create(plain, await otherToken(plain), { 'x-tenant': 'sandbox' })).toMatchObject({
      status: 403,
      type: 'tenant_mismatch',
    })
  })

  test('wins over the host where it is, and is always held against the token', async () => {
    const token = await otherToken(trusting)
    expect(await create(trusting, token, { 'x-tenant': 'sandbox' })).toMatchObject({ status: 200 })
    expect(await create(trusting, token, { 'x-tenant': otherTenantId(trusting) })).toMatchObject({
      status: 200,
    })
    expect(await create(trusting, await trusting.backend.token(), { 'x-tenant': 'sandbox' })).toMatchObject({
      status: 403,
      type: 'tenant_mismatch',
    })
    expect(await create(trusting, token, { 'x-tenant': 'nobody' })).toMatchObject({
      status: 404,
      type: 'TENANT_NOT_FOUND',
    })
    expect(await create(trusting, token, { 'x-tenant': 'sand box' })).toMatchObject({
      status: 400,
      type: 'INVALID_TENANT',
    })
  })
})

test('an unknown tenant in the path', async () => {
  const url = plain.demo.issuances.replace('/issuer/', '/t/nobody/issuer/')
  const answer = await fetch(url, { headers: { authorization: 'Bearer x' } })
  expect([answer.status, await answer.json()]).toMatchObject([404, { type: 'TENANT_NOT_FOUND' }])
})
