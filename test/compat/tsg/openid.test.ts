// People log in at an OpenID Provider, and its access tokens count: as TSG does with its SSO bridge or Keycloak.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type ScriptedOpenIdProvider, startOpenIdProvider } from '../../support/openid-provider.ts'
import { REQUEST, startTsgOffice, type TsgOffice } from './support.ts'

const LIST = '/api/management/credentials'
const OFFERS = '/api/management/issuance/offers'
const wanted = {
  credentialType: 'VerifiedCredentialExpert',
  credentialSubject: { given_name: 'Ada', family_name: 'Lovelace' },
}

let provider: ScriptedOpenIdProvider
let tsg: TsgOffice
beforeAll(async () => {
  provider = await startOpenIdProvider()
  tsg = await startTsgOffice({
    environment: {
      CHANCERY_TSG_OPENID_ISSUER: provider.issuer,
      CHANCERY_TSG_OPENID_CLIENT_ID: provider.clientId,
      CHANCERY_TSG_OPENID_CLIENT_SECRET: provider.clientSecret,
      CHANCERY_TSG_OPENID_ROLES: '$.realm_access.roles[*]',
      CHANCERY_TSG_OPENID_AUDIENCE: 'wallet',
    },
  })
})
afterAll(async () => {
  await tsg?.office.remove()
  await provider?.close()
})
beforeEach(() => {
  provider.claims = {
    sub: 'ada',
    name: 'Ada Lovelace',
    realm_access: { roles: ['read:w.credential', 'tenant:admin', 'offline_access'] },
  }
  provider.forgery = {}
})

const cookieOf = (headers: Headers, name: string) =>
  headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0] ?? '')
    .findLast((cookie) => cookie.startsWith(`${name}=`)) ?? ''
const begin = async () => {
  const { status, headers } = await tsg.call('/api/auth/login', { token: null })
  expect(status).toBe(302)
  return { url: headers.get('location') ?? '', cookie: cookieOf(headers, 'chancery_tsg_login') }
}
/** The browser comes back with what it was given when it left. */
const comeBack = (url: string, cookie: string) =>
  tsg.call(url.slice(tsg.demo.baseUrl.length), { token: null, headers: { cookie } })

test('a person logs in, may what the provider says, and logs out', async () => {
  const { url, cookie } = await begin()
  const back = await comeBack(provider.approve(url), cookie)
  expect([back.status, back.headers.get('location')]).toEqual([303, `${tsg.demo.baseUrl}/api/auth/user`])
  const session = cookieOf(back.headers, 'chancery_tsg_person')
  expect(back.headers.getSetCookie().at(-1)).toMatch(/; HttpOnly; SameSite=Lax$/)
  const as = { token: null, headers: { cookie: session } }
  expect(await tsg.call('/api/auth/user', as)).toMatchObject({
    status: 200,
    body: { sub: 'ada', name: 'Ada Lovelace', roles: ['read:w.credential'] },
  })
  expect((await tsg.call(LIST, as)).status).toBe(200)
  expect((await tsg.call(REQUEST, { ...as, body: {} })).status).toBe(403)
  const out = await tsg.call('/api/auth/logout', as)
  expect(cookieOf(out.headers, 'chancery_tsg_person')).toBe('chancery_tsg_person=')
})

test('nobody comes back who did not leave here, twice, or with another’s code', async () => {
  const first = await begin()
  const second = await begin()
  const back = provider.approve(first.url)
  for (const cookie of [second.cookie, '', 'chancery_tsg_login=AAAA', `${first.cookie.slice(0, -4)}AAAA`]) {
    const answer = await comeBack(back, cookie)
    expect([400, 401]).toContain(answer.status)
    expect(answer.headers.getSetCookie().join()).not.toContain('chancery_tsg_person=')
  }
  const other = new URL(back)
  other.searchParams.set('iss', 'https://evil.example')
  expect((await comeBack(other.href, first.cookie)).status).toBe(401)
  const denied = new URL(back)
  denied.search = String(
    new URLSearchParams({ error: 'access_denied', state: denied.searchParams.get('state') ?? '' }),
  )
  expect((await comeBack(denied.href, first.cookie)).status).toBe(401)
  expect((await comeBack(back, first.cookie)).status).toBe(303)
  expect((await comeBack(back, first.cookie)).status).toBe(401)
})

test.each<[string, () => Record<string, unknown>]>([
  ['for another client', () => ({ aud: 'other' })],
  ['of another issuer', () => ({ iss: 'https://evil.example' })],
  ['for another login', () => ({ nonce: 'other' })],
  ['that is over', () => ({ exp: Math.floor(Date.now() / 1000) - 600 })],
  ['about nobody', () => ({ sub: undefined })],
])('an ID token %s is refused', async (_, forgery) => {
  provider.forgery = forgery()
  const { url, cookie } = await begin()
  const { status, headers } = await comeBack(provider.approve(url), cookie)
  expect([status, cookieOf(headers, 'chancery_tsg_person')]).toEqual([401, ''])
})

test('a session counts in its own tenant alone, and cannot be written', async () => {
  const { url, cookie } = await begin()
  const back = await comeBack(provider.approve(url), cookie)
  const session = cookieOf(back.headers, 'chancery_tsg_person')
  const { body } = await tsg.office.management.get<{ items: { id: string; isDefault: boolean }[] }>(
    '/tenants',
  )
  const other = body.items.find(({ isDefault }) => !isDefault)?.id
  const json = { accept: 'application/json' }
  const headers = { ...json, cookie: session }
  expect((await tsg.call(`/t/${other}${LIST}`, { token: null, headers })).status).toBe(401)
  const forged = { ...json, cookie: `${session.slice(0, -6)}AAAAAA` }
  expect((await tsg.call(LIST, { token: null, headers: forged })).status).toBe(401)
  const swapped = { ...json, cookie: session.replace('_person', '_login') }
  expect((await tsg.call(LIST, { token: null, headers: swapped })).status).toBe(401)
  // Without an OpenID Provider there is the form.
  expect((await tsg.call(`/t/${other}/api/auth/login`, { token: null })).status).toBe(200)
  expect((await tsg.call('/api/auth/login?local', { token: null })).body).toContain('name="password"')
})

test('an access token of the provider counts as far as its permissions go, and until it is taken back', async () => {
  const machine = { sub: 'service', client_id: 'erp', aud: ['wallet', 'account'] }
  const scope = 'create:w.credential read:w.credential update:w.credential tenant:admin'
  const token = provider.grant({ ...machine, scope })
  const before = provider.introspections
  const made = await tsg.call(OFFERS, { token, body: wanted })
  expect(made.status, JSON.stringify(made.body)).toBe(200)
  const listed = await tsg.call(OFFERS, { token })
  expect(listed.body).toMatchObject([{ id: made.body.id, credentialType: wanted.credentialType }])
  expect(provider.introspections).toBe(before + 1)
  // What others asked for is not its own.
  const stranger = provider.grant({ ...machine, sub: 'other', scope })
  expect((await tsg.call(OFFERS, { token: stranger })).body).toEqual([])
  expect(
    (await tsg.call(`${OFFERS}/${made.body.id}/revoke`, { method: 'PUT', token: stranger })).status,
  ).toBe(404)
  const older = provider.grant({ ...machine, realm_access: { roles: ['wallet_view_all_credentials'] } })
  expect((await tsg.call(LIST, { token: older })).status).toBe(200)
  expect((await tsg.call(REQUEST, { token: older, body: {} })).status).toBe(403)
})

test.each<[string, Record<string, unknown>]>([
  ['for somebody else', { sub: 'x', aud: 'other', scope: 'read:w.credential' }],
  ['that is over', { sub: 'x', aud: 'wallet', exp: 1, scope: 'read:w.credential' }],
  ['of nobody', { aud: 'wallet', scope: 'read:w.credential' }],
])('an access token %s is refused', async (_, claims) => {
  expect((await tsg.call(LIST, { token: provider.grant(claims) })).status).toBe(401)
})

test('one that the provider does not know is refused, and no management token is made of it', async () => {
  expect((await tsg.call(LIST, { token: 'unknown' })).status).toBe(401)
  const token = provider.grant({ sub: 'x', aud: 'wallet', scope: 'tenant:admin read:w.credential' })
  const answer = await fetch(`${tsg.demo.baseUrl}/manage/v1/issuances`, {
    headers: { authorization: `Bearer ${token}` },
  })
  expect(answer.status).toBe(401)
})

test('while the provider is silent nobody is known, and tokens of ours still count', async () => {
  const silent = await startOpenIdProvider()
  await silent.close()
  const alone = await startTsgOffice({
    environment: {
      CHANCERY_TSG_OPENID_ISSUER: silent.issuer,
      CHANCERY_TSG_OPENID_CLIENT_ID: silent.clientId,
    },
  })
  try {
    expect((await alone.call(LIST)).status).toBe(200)
    expect(await alone.call(LIST, { token: 'unknown' })).toMatchObject({
      status: 503,
      body: { code: 503, message: expect.stringContaining('OpenID Provider') },
    })
    expect((await alone.call('/api/auth/login', { token: null })).status).toBe(503)
    expect((await alone.call('/api/auth/login?local', { token: null })).status).toBe(200)
  } finally {
    await alone.office.remove()
  }
})
