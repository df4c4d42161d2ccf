// Who may call: the named probes T19 to T21. Lists by pages: T28 and T29. The seed's own call, word for word.
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { IDENTIFIER, type MockIssuer, startMockIssuer } from './mock-issuer.ts'
import { REQUEST, startTsgOffice, type TsgOffice } from './support.ts'

const run = promisify(execFile)
const LIST = '/api/management/credentials'

let tsg: TsgOffice
let issuer: MockIssuer
beforeAll(async () => {
  issuer = await startMockIssuer()
  tsg = await startTsgOffice()
})
afterAll(async () => {
  await tsg?.office.remove()
  await issuer?.close()
})

test.each([
  ['GET', LIST],
  ['POST', REQUEST],
  ['POST', '/api/oid4vci/holder/request'],
])('T19: %s %s without credentials', async (method, path) => {
  const body = method === 'POST' ? '{}' : undefined
  const browser = await tsg.call(path, { method, token: null, body, headers: { accept: 'text/html' } })
  expect([browser.status, browser.headers.get('location')]).toEqual([
    302,
    `${tsg.demo.baseUrl}/api/auth/login`,
  ])
  const any = await tsg.call(path, { method, token: null, body })
  expect(any.status).toBe(302)
  const machine = await tsg.call(path, {
    method,
    token: null,
    body,
    headers: { accept: 'application/json' },
  })
  expect(machine).toMatchObject({ status: 401, body: { code: 401, status: '401 Unauthorized' } })
  expect(machine.headers.get('www-authenticate')).toBe('Bearer')
})

test('a browser logs in, looks around, and logs out', async () => {
  const page = await tsg.call('/api/auth/login', { token: null })
  expect([page.status, page.body]).toEqual([200, expect.stringContaining('name="password"')])
  expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  const login = (body: Record<string, string>, headers = {}) =>
    tsg.call('/api/auth/login', {
      method: 'POST',
      token: null,
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams(body).toString(),
    })
  const { console: account } = tsg
  expect(account.url).toBe(`${tsg.demo.baseUrl}/api/auth/login`)
  const { username, password } = account
  const done = await login({ username: username.toUpperCase(), password })
  expect([done.status, done.headers.get('location')]).toEqual([303, `${tsg.demo.baseUrl}/api/auth/user`])
  const set = done.headers.get('set-cookie') ?? ''
  expect(set).toMatch(/; Path=\/api; Max-Age=3600; HttpOnly; SameSite=Strict$/)
  const cookie = set.split(';')[0] ?? ''
  expect(await tsg.call('/api/auth/user', { token: null, headers: { cookie } })).toMatchObject({
    status: 200,
    body: { name: `Operator ${username}`, roles: ['tenant:admin'] },
  })
  expect((await tsg.call(LIST, { token: null, headers: { cookie } })).status).toBe(200)
  // The cookie comes along from other ports of this host, whose pages may not act with it.
  const act = (origin: string) =>
    tsg.call('/api/management/credentials/none/revoke', {
      method: 'POST',
      token: null,
      headers: { cookie, origin },
    })
  for (const origin of ['http://localhost:1', 'https://evil.example', 'null']) {
    expect(await act(origin)).toMatchObject({ status: 400, body: { name: 'InvalidRequest' } })
  }
  expect((await act(tsg.demo.baseUrl)).status).toBe(404)
  expect((await tsg.call('/api/auth/logout', { token: null })).headers.get('set-cookie')).toContain(
    'Max-Age=0',
  )

  for (const wrong of [
    { username, password: 'x' },
    { username: 'nobody', password },
    { username },
    {},
  ] as const) {
    const refused = await login(wrong as Record<string, string>)
    expect([refused.status, refused.headers.get('set-cookie')]).toEqual([401, null])
    expect(refused.body).toContain('role="alert"')
  }
  const foreign = { origin: 'https://evil.example' }
  expect((await login({ username, password }, foreign)).status).toBe(400)
  // Of another tenant it opens nothing, and an API client may come in by the same door.
  const { clientId, clientSecret } = tsg.demo
  expect((await login({ username: clientId, password: clientSecret })).status).toBe(303)
  expect((await login({ username: clientId, password: 'x' })).status).toBe(401)
  const { body } = await tsg.office.management.get<{ items: { id: string; isDefault: boolean }[] }>(
    '/tenants',
  )
  const other = body.items.find(({ isDefault }) => !isDefault)?.id
  const elsewhere = await tsg.call(`/t/${other}/api/auth/login`, {
    method: 'POST',
    token: null,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: String(new URLSearchParams({ username, password })),
  })
  expect(elsewhere.status).toBe(401)
})

test('an operator whose client is suspended is out at the next login', async () => {
  const { management } = tsg.office
  const { username, password } = tsg.console
  const { body } = await management.get<{ items: { id: string; name: string }[] }>('/clients?limit=200')
  const id = body.items.find(({ name }) => name === `Operator ${username}`)?.id
  const login = () =>
    tsg.call('/api/auth/login', {
      method: 'POST',
      token: null,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: String(new URLSearchParams({ username, password })),
    })
  const change = (status: string) => management.request('PATCH', `/clients/${id}`, { status })
  expect((await change('suspended')).status).toBe(200)
  expect((await login()).status).toBe(401)
  expect((await change('active')).status).toBe(200)
  expect((await login()).status).toBe(303)
})

test.each([
  ['another scheme', 'Basic dXNlcjpwYXNzd29yZA=='],
  ['a token that nobody was given', `Bearer ${'A'.repeat(43)}`],
  ['a token that is none', 'Bearer x'],
  ['no token', 'Bearer'],
])('T20: %s', async (_, authorization) => {
  for (const accept of ['application/json', 'text/html']) {
    const { status, body } = await tsg.call(REQUEST, {
      method: 'POST',
      token: null,
      headers: { authorization, accept },
    })
    expect([status, body.code]).toEqual([401, 401])
  }
})

test('T21: who may read may not create', async () => {
  const token = tsg.demo.limitedAccessToken
  expect(await tsg.call(REQUEST, { token, body: {} })).toMatchObject({
    status: 403,
    body: {
      status: '403 Forbidden',
      code: 403,
      message: 'Insufficient permissions',
      reason: expect.any(String),
      required: ['create:w.credential'],
      requiresAll: true,
      available: expect.arrayContaining(['read:w.credential']),
    },
  })
  expect((await tsg.call(LIST, { token })).status).toBe(200)
})

test('T21: the roles of older versions', async () => {
  const tokenWith = async (role: string) => {
    const { management } = tsg.office
    const created = await management.post<{ readonly clientId: string; readonly clientSecret: string }>(
      '/clients',
      { name: role, scopes: [role] },
    )
    expect(created.status, JSON.stringify(created.body)).toBe(201)
    const { clientId, clientSecret } = created.body
    const answer = await fetch(`${tsg.demo.baseUrl}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: clientId,
        client_secret: clientSecret,
        scope: role,
      }),
    })
    return ((await answer.json()) as { readonly access_token: string }).access_token
  }
  const viewer = await tokenWith('wallet_view_all_credentials')
  expect((await tsg.call(LIST, { token: viewer })).status).toBe(200)
  expect((await tsg.call(REQUEST, { token: viewer, body: {} })).status).toBe(403)
  const manager = await tokenWith('wallet_manage_own_credentials')
  expect((await tsg.call(REQUEST, { token: manager, body: {} })).status).toBe(400)
  const stranger = await tokenWith('issuances:read')
  expect((await tsg.call(LIST, { token: stranger })).status).toBe(403)
})

test('T28: pages by number', async () => {
  for (let index = 0; index < 3; index++) {
    const { status } = await tsg.request({ issuerUrl: issuer.url, preAuthorizedCode: `code ${index}` })
    expect(status).toBe(200)
  }
  const ids: string[] = []
  for (const page of [1, 2, 3]) {
    const { headers, body } = await tsg.call(`${LIST}?page=${page}&per_page=1`)
    ids.push(...body.map(({ id }: { readonly id: string }) => id))
    const header = (name: string) => headers.get(name)
    expect(['x-page', 'x-per-page', 'x-total', 'x-total-pages'].map(header)).toEqual([
      `${page}`,
      '1',
      '3',
      '3',
    ])
    expect(header('x-next-page')).toBe(page === 3 ? '' : `${page + 1}`)
    expect(header('x-prev-page')).toBe(page === 1 ? '' : `${page - 1}`)
    expect(header('link')?.includes('rel="next"')).toBe(page < 3)
  }
  const all = await tsg.call(`${LIST}?order=ASC&order_by=createdDate`)
  expect(all.body.map(({ id }: { readonly id: string }) => id)).toEqual(ids.toReversed())
  expect((await tsg.call(`${LIST}?page=4&per_page=1`)).body).toEqual([])
})

test.each(['per_page=0', 'per_page=101', 'page=0', 'page=x', 'order=up', 'order_by=secret'])(
  'T28: %s is refused',
  async (query) => {
    expect(await tsg.call(`${LIST}?${query}`)).toMatchObject({ status: 400, body: { code: 400 } })
  },
)

test.each(['unknown', '00000000-0000-4000-8000-000000000000', '..%2f', 'did:web:a%23b'])(
  'T29: no credential %s',
  async (id) => {
    expect(await tsg.call(`${LIST}/${id}`)).toMatchObject({
      status: 404,
      body: { name: 'ResourceNotFound', status: '404 Not Found', code: 404, error: 'Not Found' },
    })
  },
)

test('a path that is nothing wears the same envelope', async () => {
  expect(await tsg.call('/api/management/nothing')).toMatchObject({ status: 404, body: { code: 404 } })
})

test('the API describes itself', async () => {
  const { status, body } = await tsg.call('/api/openapi.json', { token: null })
  expect([status, Object.keys(body.paths)]).toEqual([200, expect.arrayContaining([REQUEST, LIST])])
  expect(JSON.stringify(body.paths)).not.toContain('/api/auth/')
})

test('the seed’s own curl call, with a token', async () => {
  const seed = new URL('./seed.sh', import.meta.url)
  const script = (await readFile(seed, 'utf8'))
    .replace('https://tsg.dataspac.es', tsg.demo.baseUrl)
    .replace('https://issuer.example.com', issuer.url)
    .replace('"credential-type"', `"${IDENTIFIER}"`)
    .replace("curl -L '", `curl -s -H 'Authorization: Bearer ${tsg.demo.accessToken}' -L '`)
  const { stdout } = await run('sh', ['-c', script])
  expect(JSON.parse(stdout)).toMatchObject({
    targetDid: tsg.demo.walletDid,
    selfIssued: false,
    revoked: false,
    credential: { type: ['VerifiableCredential', IDENTIFIER] },
  })
})
