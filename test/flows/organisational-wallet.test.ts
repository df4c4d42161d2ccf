// A person of an organisation works with its wallet in a browser: logs in, makes a key, says who the organisation is, defines what it
// gives, gives it, and takes it back. Over the API of TSG, as its pages would.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTsgOffice, type TsgAnswer, type TsgOffice } from '../compat/tsg/support.ts'

const GRANT = 'urn:ietf:params:oauth:grant-type:pre-authorized_code'

let tsg: TsgOffice
let cookie = ''
beforeAll(async () => {
  tsg = await startTsgOffice()
})
afterAll(() => tsg?.office.remove())

/** As the browser, once somebody has logged in. */
const call = (path: string, more: { method?: string; body?: unknown } = {}): Promise<TsgAnswer> =>
  tsg.call(path, { ...more, token: null, headers: { cookie } })

test('without a login the browser is sent to one, and there is one', async () => {
  const sent = await call('/api/management/keys')
  expect([sent.status, sent.headers.get('location')]).toEqual([302, `${tsg.demo.baseUrl}/api/auth/login`])
  const { username, password } = tsg.console
  const done = await tsg.call('/api/auth/login', {
    method: 'POST',
    token: null,
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: tsg.demo.baseUrl },
    body: String(new URLSearchParams({ username, password })),
  })
  expect(done.status).toBe(303)
  cookie = done.headers.get('set-cookie')?.split(';')[0] ?? ''
  expect((await call('/api/auth/user')).body.name).toBe(`Operator ${username}`)
})

test('a key of its own becomes the one that the wallet signs with', async () => {
  const made = await call('/api/management/keys', { body: { type: 'ES256', id: 'seal', default: true } })
  expect([made.status, made.body.default], JSON.stringify(made.body)).toEqual([200, true])
})

test('the organisation says who it is, in its DID document and in a credential that anybody may read', async () => {
  const service = { id: '#catalog', type: 'CatalogService', serviceEndpoint: 'https://catalog.example' }
  expect((await call('/api/management/did/services', { body: service })).status).toBe(200)
  const id = `${tsg.demo.walletDid}#self`
  const { body } = await call('/api/management/credentials', {
    body: {
      id,
      type: ['LegalParticipant'],
      credentialSubject: { legalName: 'Demo University' },
      revocable: true,
    },
  })
  const document = await (await fetch(`${tsg.demo.baseUrl}/.well-known/did.json`)).json()
  expect(JSON.stringify(document)).toContain('https://catalog.example')
  const [header = ''] = String(body.jwt).split('.')
  const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString())
  expect(JSON.stringify(document)).toContain(kid)
  const { body: shown } = await tsg.call('/api/credentials', { token: null })
  expect(shown.map(({ credential }: { credential: { id: string } }) => credential.id)).toEqual([id])
})

test('it defines what it gives, gives it to itself, and takes it back', async () => {
  const configuration = {
    id: 'member',
    credentialType: 'MemberCard',
    schema: { type: 'object', properties: { level: { enum: ['gold', 'silver'] } }, required: ['level'] },
  }
  expect((await call('/api/management/issue-configurations', { body: configuration })).status).toBe(200)
  const offers = '/api/management/issuance/offers'
  const wrong = { credentialType: 'MemberCard', credentialSubject: { level: 'brass' } }
  expect((await call(offers, { body: wrong })).status).toBe(400)
  const offer = await call(offers, { body: { ...wrong, credentialSubject: { level: 'gold' } } })
  expect(offer.status, JSON.stringify(offer.body)).toBe(200)
  const { body: record } = await call('/api/management/issuance/request/oid4vci', {
    body: { issuerUrl: tsg.demo.baseUrl, preAuthorizedCode: offer.body.grants[GRANT]['pre-authorized_code'] },
  })
  expect(record).toMatchObject({
    selfIssued: true,
    revoked: false,
    credential: { credentialSubject: { level: 'gold' } },
  })
  const revoked = await call(`/api/management/credentials/${record.id}/revoke`, { method: 'POST' })
  expect([revoked.status, revoked.body.revoked], JSON.stringify(revoked.body)).toEqual([200, true])
  const { body: status } = await call('/api/status')
  expect(status.credentials).toEqual({ selfSigned: 2, thirdParty: 0 })
})

test('and logs out', async () => {
  const out = await call('/api/auth/logout')
  expect(out.headers.getSetCookie().join()).toContain('Max-Age=0')
})
