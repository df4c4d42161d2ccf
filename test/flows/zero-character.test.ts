// U+0000 in a text: on both databases the same 400 in the caller's own envelope, whichever way it comes in, and nothing is written.
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Office, startOffice } from '../support/office.ts'

// biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came
type Json = any

let office: Office
let demo: Json
beforeAll(async () => {
  office = await startOffice()
  demo = JSON.parse(await readFile(join(office.data, 'demo.json'), 'utf8'))
})
afterAll(() => office?.remove())

const ZERO = 'a\u0000b'
const basic = (id: string, secret: string) =>
  `Basic ${Buffer.from(`${encodeURIComponent(id)}:${secret}`).toString('base64')}`

describe('the management API', () => {
  test.each<[string, string, object]>([
    ['the name of a client', '/clients', { name: ZERO, scopes: ['issuances:write'] }],
    ['the id of a query', '/presentation-queries', { id: ZERO, dcqlQuery: {} }],
    ['the DID of a holder', '/dcp/holders', { did: `did:web:${ZERO}`, name: 'x' }],
    [
      'a subject',
      '/issuances',
      {
        credentialConfigurationId: 'UniversityDegree',
        subject: ZERO,
        claims: { given_name: 'a', family_name: 'b', degree: 'c' },
      },
    ],
    ['a configuration', '/issuances', { credentialConfigurationId: ZERO, claims: {} }],
  ])('%s', async (_, path, body) => {
    const list = async () => (await office.management.get<Json>(path)).body.items?.length
    const before = await list()
    const answer = await office.management.post<Json>(path, body)
    expect([answer.status, answer.body.code], JSON.stringify(answer.body)).toEqual([400, 'invalid_request'])
    expect(await list()).toBe(before)
  })

  test.each(['/participants/a%00b', '/presentation-queries/a%00b'])('the path %s', async (path) => {
    const { status, body } = await office.management.get<Json>(path)
    expect([status, body.code]).toEqual([400, 'invalid_request'])
  })
})

test('what can be the id of nothing is not even looked for', async () => {
  for (const path of ['/clients/a%00b', '/issuances/a%00b', '/webhooks/a%00b'])
    expect([path, (await office.management.get(path)).status]).toEqual([path, 404])
})

test('the client_id of a token request, in the header and in the form', async () => {
  const grant = { grant_type: 'client_credentials' }
  const ask = (form: object, headers = {}) =>
    fetch(demo.management.tokenEndpoint, {
      method: 'POST',
      headers,
      body: new URLSearchParams({ ...grant, ...form }),
    })
  for (const answer of [
    await ask({}, { authorization: basic(ZERO, 'secret') }),
    await ask({ client_id: ZERO, client_secret: 'secret' }),
  ]) {
    expect([answer.status, ((await answer.json()) as Json).error]).toEqual([400, 'invalid_request'])
  }
})

describe('the API of TSG', () => {
  const call = async (path: string, body?: unknown) => {
    const response = await fetch(`${demo.tsg.baseUrl}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        authorization: `Bearer ${demo.tsg.accessToken}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: response.status, body: (await response.json()) as Json }
  }
  test.each<[string, string, unknown]>([
    ['the id of a key', '/api/management/keys', { type: 'ES256', id: ZERO }],
    ['a path', '/api/management/credentials/a%00b', undefined],
  ])('%s', async (_, path, body) => {
    const answer = await call(path, body)
    expect([answer.status, answer.body.status]).toEqual([400, '400 Bad Request'])
  })
})

test('members of a dataspace', async () => {
  const path = `${demo.ishare.baseUrl}/participants/a%00b`
  const answer = await fetch(`${path}/presentations/requests`, {
    method: 'POST',
    headers: { authorization: `Bearer ${randomUUID()}.a.b`, 'content-type': 'application/json' },
    body: '{}',
  })
  expect([answer.status, ((await answer.json()) as Json)[0].code]).toEqual([400, 'invalid_request'])
})

test('the six characters \\u0000 are a text as any other', async () => {
  const name = 'a\\u0000b'
  const made = await office.management.post<Json>('/clients', { name, scopes: ['issuances:write'] })
  expect(made.status).toBe(201)
  expect((await office.management.get<Json>(`/clients/${made.body.id}`)).body.name).toBe(name)
})
