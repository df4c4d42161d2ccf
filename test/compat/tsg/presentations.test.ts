// The wallet as a verifier and in dataspaces: the named probes T32 and T33.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { collect, eventually, offerTo } from '../../support/holder.ts'
import { presentTo } from '../../support/presenter.ts'
import { type Party, startCounterpart } from '../dcp/party.ts'
import { startTsgOffice, type TsgOffice } from './support.ts'

const CREATE = '/api/management/oid4vp/verifier/create'
const query = {
  credentials: [
    {
      id: 'degree',
      format: 'dc+sd-jwt',
      meta: {} as Record<string, unknown>,
      claims: [{ path: ['given_name'] }],
    },
  ],
}

let tsg: TsgOffice
let wallet: Awaited<ReturnType<typeof collect>>
beforeAll(async () => {
  tsg = await startTsgOffice()
  wallet = await collect(await offerTo(tsg.office))
})
afterAll(() => tsg?.office.remove())

interface Asked {
  readonly state: string
  readonly nonce: string
  readonly client_id: string
  readonly response_uri: string
  readonly path: string
}
let asked: Asked
beforeEach(async () => {
  const created = await tsg.call(CREATE, { body: query })
  expect([created.status, created.body]).toEqual([201, expect.stringMatching(/^oid4vp:\/\/\?client_id=/)])
  const uri = new URL(created.body).searchParams
  const path = (uri.get('request_uri') ?? '').slice(tsg.demo.baseUrl.length)
  expect(path).toMatch(/^\/api\/oid4vp\/ar\/[\w-]{43}$/)
  const { status, body } = await tsg.call(path, { token: null })
  expect([status, body], JSON.stringify(body)).toMatchObject([
    200,
    {
      state: expect.any(String),
      nonce: expect.any(String),
      client_id: uri.get('client_id'),
      dcql_query: { credentials: [{ id: 'degree' }] },
      response_uri: expect.stringContaining(tsg.demo.baseUrl),
      response_type: 'vp_token',
      response_mode: 'direct_post',
    },
  ])
  expect(body.client_id).toBe(`redirect_uri:${body.response_uri}`)
  asked = { ...body, path }
})

const present = async (to: Pick<Asked, 'client_id' | 'nonce'> = asked) => {
  const [key] = wallet.keys
  if (key === undefined) throw new Error('no key')
  return presentTo(to, wallet.credentials[0] ?? '', key, [['given_name']])
}
const answer = (form: Record<string, string>, url = `${tsg.demo.baseUrl}/api/oid4vp/authorize`) =>
  fetch(url, { method: 'POST', body: new URLSearchParams(form) })
const newest = async () => {
  const { body } = await tsg.office.management.get<{
    items: { state: string; failure?: { code: string } }[]
  }>('/presentation-requests?limit=1')
  return body.items[0]
}

test('T33: asked, fetched, answered by state, and verified', async () => {
  const form = { state: asked.state, vp_token: JSON.stringify({ degree: [await present()] }) }
  const first = await answer(form)
  expect([first.status, await first.text()]).toEqual([200, 'Presentation accepted'])
  expect((await newest())?.state).toBe('verified')
  expect((await answer(form)).status).toBe(400)
  expect((await tsg.call(asked.path, { token: null })).status).toBe(400)
})

test('T33: a wallet that reads where to answer is as welcome', async () => {
  const form = { state: asked.state, vp_token: JSON.stringify({ degree: [await present()] }) }
  expect((await answer(form, asked.response_uri)).status).toBe(200)
  expect((await newest())?.state).toBe('verified')
})

test('T33: one of many answers counts', async () => {
  const form = { state: asked.state, vp_token: JSON.stringify({ degree: [await present()] }) }
  const answers = await Promise.all(Array.from({ length: 6 }, () => answer(form)))
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400, 400, 400])
})

test.each<[string, () => Promise<string>]>([
  ['another nonce', () => present({ ...asked, nonce: 'other' })],
  ['another audience', () => present({ ...asked, client_id: 'redirect_uri:https://evil.example' })],
  ['no proof of the key', async () => wallet.credentials[0] ?? ''],
  ['a changed signature', async () => (await present()).replace(/\.[\w-]{20}/, '.AAAAAAAAAAAAAAAAAAAA')],
])('T33: a presentation with %s is refused, for good', async (_, make) => {
  const form = { state: asked.state, vp_token: JSON.stringify({ degree: [await make()] }) }
  expect((await answer(form)).status).toBe(400)
  expect(await newest()).toMatchObject({ state: 'failed' })
  const good = { state: asked.state, vp_token: JSON.stringify({ degree: [await present()] }) }
  expect((await answer(good)).status).toBe(400)
})

test('T33: what is no answer leaves the request open', async () => {
  for (const form of [
    { state: asked.state },
    { state: asked.state, vp_token: '{' },
    { state: 'x', vp_token: '{}' },
    { vp_token: '{}' },
    { state: 'x'.repeat(1000), vp_token: '{}' },
  ] as Record<string, string>[])
    expect([400, 404]).toContain((await answer(form)).status)
  const form = { state: asked.state, vp_token: JSON.stringify({ degree: [await present()] }) }
  expect((await answer(form)).status).toBe(200)
})

test('T33: a wallet says no', async () => {
  expect((await answer({ state: asked.state, error: 'access_denied' })).status).toBe(200)
  expect(await newest()).toMatchObject({ state: 'failed', failure: { code: 'access_denied' } })
})

test('T33: an unknown request, and a query that is none', async () => {
  for (const id of ['x', 'A'.repeat(43), `${asked.path.split('/').at(-1)?.slice(0, -2)}AA`])
    expect((await tsg.call(`/api/oid4vp/ar/${id}`, { token: null })).status).toBe(404)
  for (const body of [{}, { credentials: [] }, { dcql_query: { credentials: 'x' } }])
    expect((await tsg.call(CREATE, { body })).status).toBe(400)
  // Requests of other APIs are not served here.
  const { body: other } = await tsg.office.management.post<{ requestUri: string }>('/presentation-requests', {
    dcqlQuery: query,
  })
  const reference = new URL(new URL(other.requestUri).searchParams.get('request_uri') ?? '').pathname
    .split('/')
    .at(-1)
  expect((await tsg.call(`/api/oid4vp/ar/${reference}`, { token: null })).status).toBe(404)
})

const REQUEST_DCP = '/api/management/issuance/request/dcp'
const wanted = {
  issuerId: 'did:web:issuer.example',
  preAuthorizedCode: 'code',
  credentialType: ['MembershipCredential'],
}

test.each<[string, object]>([
  ['an issuerId that is no DID', { issuerId: 'https://issuer.example' }],
  ['no issuerId', { issuerId: undefined }],
  ['no credentialType', { credentialType: [] }],
  ['a credentialType that is a text', { credentialType: 'MembershipCredential' }],
])('T32: %s is refused', async (_, more) => {
  expect((await tsg.call(REQUEST_DCP, { body: { ...wanted, ...more } })).status).toBe(400)
})

test('T32: a request is taken, and the office asks the issuer', async () => {
  const { status, body } = await tsg.call(REQUEST_DCP, { body: wanted })
  expect([status, body]).toEqual([200, ''])
  await eventually(async () => {
    const { body: requests } = await tsg.office.management.get<{ items: { issuer: string }[] }>(
      '/wallet/credential-requests',
    )
    expect(requests.items).toContainEqual(expect.objectContaining({ issuer: wanted.issuerId }))
  })
})

test('T32: the dataspace issuer of the office delivers, and the credential is in the list', async () => {
  const file = JSON.parse(await readFile(join(tsg.office.data, 'demo.json'), 'utf8'))
  const { issuerDid, holderDid } = file.ishare as { issuerDid: string; holderDid: string }
  const body = { issuerId: issuerDid, credentialType: ['MembershipCredential'] }
  expect((await tsg.call(REQUEST_DCP, { body })).status).toBe(200)
  await eventually(async () => {
    const { body: records } = await tsg.call('/api/management/credentials')
    expect(records).toContainEqual(
      expect.objectContaining({
        targetDid: holderDid,
        revoked: false,
        credential: expect.objectContaining({ type: ['VerifiableCredential', 'MembershipCredential'] }),
      }),
    )
  }, 25_000)
}, 40_000)

test('T32: an issuer of the product is asked as it wants to be, where the participant is set to that', async () => {
  const outside = await startCounterpart()
  const settings = (compatibility: readonly string[]) =>
    tsg.office.management.request('PUT', '/participants/holder', { settings: { compatibility } })
  try {
    const [plain, theirs] = [outside.party('plain'), outside.party('theirs')]
    const asked = async ({ did, name }: Party) => {
      expect((await tsg.call(REQUEST_DCP, { body: { ...wanted, issuerId: did } })).status).toBe(200)
      return eventually(() => {
        const found = outside.received.find(({ path }) => path === `/${name}/credentials`)
        if (found === undefined) throw new Error('not asked yet')
        return Promise.resolve(found)
      })
    }
    const usual = await asked(plain)
    expect(usual.body.credentials).toEqual([{ id: 'MembershipCredential' }])
    expect(usual.bearer?.claims).not.toHaveProperty('pre-authorized_code')
    expect((await settings(['tsg'])).status).toBe(200)
    const other = await asked(theirs)
    expect(other.body.credentials).toEqual([{ id: `${theirs.did}#MembershipCredential` }])
    expect(other.bearer?.claims).toMatchObject({ token: expect.any(String), 'pre-authorized_code': 'code' })
  } finally {
    await settings([])
    await outside.close()
  }
})

test('a self-issued token for one verifier, with access to what was named', async () => {
  const path = '/api/management/dcp/holder/token'
  const audience = 'did:web:verifier.example'
  const scope = 'org.eclipse.dspace.dcp.vc.type:MembershipCredential:read'
  const { status, body } = await tsg.call(`${path}?${new URLSearchParams({ audience, scope })}`)
  expect(status, JSON.stringify(body)).toBe(200)
  const claims = decodeJwt(body.id_token)
  expect(claims).toMatchObject({
    aud: audience,
    iss: claims.sub,
    jti: expect.any(String),
    token: expect.any(String),
  })
  expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(300)
  const validated = await tsg.call('/api/management/signature/validate/jwt', { body: { jwt: body.id_token } })
  expect(validated.body).toMatchObject({ valid: true, issuer: claims.iss })
  for (const wrong of [
    { audience: 'https://a.example', scope },
    { audience, scope: 'everything' },
    { audience, scope: ' ' },
    { scope },
  ])
    expect((await tsg.call(`${path}?${new URLSearchParams(wrong as never)}`)).status).toBe(400)
})
