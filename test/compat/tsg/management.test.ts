// The rest of the management API (contract section 4): DIDs, issue configurations, named questions, settings and status, the named probe
// T31, and who may call what.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createHolderKey, createKeyProof } from '../../../src/cli/tour/wallet.ts'
import { startTsgOffice, type TsgAnswer, type TsgOffice } from './support.ts'

const CREDENTIALS = '/api/management/credentials'
const GRANT = 'urn:ietf:params:oauth:grant-type:pre-authorized_code'

let tsg: TsgOffice
beforeAll(async () => {
  tsg = await startTsgOffice()
})
afterAll(() => tsg?.office.remove())

const issue = (name: string, more: object = {}): Promise<TsgAnswer> =>
  tsg.call(CREDENTIALS, {
    body: {
      id: `${tsg.demo.walletDid}#${name}`,
      type: ['DataSpaceParticipant'],
      credentialSubject: { legalName: 'Demo University' },
      revocable: true,
      ...more,
    },
  })
const put = (path: string, body?: unknown, token?: string | null) =>
  tsg.call(path, { method: 'PUT', body, ...(token === undefined ? {} : { token }) })
const remove = (path: string) => tsg.call(path, { method: 'DELETE' })

describe('DIDs and services', () => {
  const SERVICES = '/api/management/did/services'
  const inbox = { id: '#inbox', type: 'Inbox', serviceEndpoint: 'https://inbox.example/1' }

  test('an entry is added, seen by everybody, changed and removed', async () => {
    const { status, body } = await tsg.call(SERVICES, { body: inbox })
    expect([status, body], JSON.stringify(body)).toEqual([
      200,
      { ...inbox, id: `${tsg.demo.walletDid}#inbox` },
    ])
    const published = async () =>
      JSON.stringify((await tsg.call('/.well-known/did.json', { token: null })).body)
    expect(await published()).toContain('https://inbox.example/1')
    expect((await tsg.call(SERVICES, { body: inbox })).status).toBe(409)
    expect((await tsg.call(SERVICES, { body: { ...inbox, id: '#linkeddomains' } })).status).toBe(409)
    const path = `${SERVICES}/${encodeURIComponent(`${tsg.demo.walletDid}#inbox`)}`
    const changed = { ...inbox, serviceEndpoint: { uri: 'https://inbox.example/2' } }
    expect((await put(path, changed)).body.serviceEndpoint).toEqual({ uri: 'https://inbox.example/2' })
    expect(await published()).toContain('https://inbox.example/2')
    expect((await tsg.call(SERVICES)).body.map(({ id }: { id: string }) => id)).toContain(
      `${tsg.demo.walletDid}#inbox`,
    )
    expect((await remove(`${SERVICES}/inbox`)).status).toBe(200)
    expect((await remove(`${SERVICES}/inbox`)).status).toBe(404)
    expect(await published()).not.toContain('inbox.example')
    expect((await put(path, changed)).status).toBe(404)
    expect((await remove(`${SERVICES}/linkeddomains`)).status).toBe(404)
  })

  test.each<[string, object]>([
    ['of another DID', { id: 'did:web:other.example#inbox' }],
    ['with a name that is no fragment', { id: '#a b' }],
    ['without an endpoint', { serviceEndpoint: null }],
    ['with a number for an endpoint', { serviceEndpoint: 1 }],
    ['with an endpoint that is no address', { serviceEndpoint: 'inbox' }],
    ['that is a book', { serviceEndpoint: `https://a.example/${'x'.repeat(20_000)}` }],
  ])('an entry %s is refused', async (_, more) => {
    expect([400, 404]).toContain((await tsg.call(SERVICES, { body: { ...inbox, ...more } })).status)
  })

  test('a DID is resolved', async () => {
    const { status, body } = await tsg.call(
      `/api/management/did/resolve/${encodeURIComponent(tsg.demo.walletDid)}`,
    )
    expect([status, body.id]).toEqual([200, tsg.demo.walletDid])
    expect((await tsg.call('/api/management/did/resolve/did:example:x')).status).toBe(400)
  })
})

describe('issue configurations', () => {
  const PATH = '/api/management/issue-configurations'
  const badge = {
    id: 'badge',
    credentialType: 'ParticipantBadge',
    proofType: 'jwt',
    document: { '@context': { level: 'https://schema.example/level' } },
    schema: { type: 'object', properties: { level: { type: 'string' } }, required: ['level'] },
    name: 'Badge',
    backgroundImage: 'data:image/png;base64,iVBORw0KGgo=',
  }

  test('defined, offered and collected; changed and deleted', async () => {
    const created = await tsg.call(PATH, { body: badge })
    expect([created.status, created.body], JSON.stringify(created.body)).toEqual([200, badge])
    expect((await tsg.call(PATH, { body: badge })).status).toBe(409)
    expect((await tsg.call(PATH)).body).toEqual([badge])
    expect((await tsg.call(`${CREDENTIALS}/config`)).body.issueConfigurations).toEqual([badge])
    expect((await tsg.call('/api/issue-configuration/badge', { token: null })).body).toEqual(badge.document)
    const image = await fetch(`${tsg.demo.baseUrl}/api/issue-configuration/badge/background-image`)
    expect([image.status, image.headers.get('content-type')]).toEqual([200, 'image/png'])

    const metadata = await tsg.call('/.well-known/openid-credential-issuer', { token: null })
    expect(metadata.body.credential_configurations_supported.ParticipantBadge.format).toBe('jwt_vc_json')
    const wanted = { credentialType: 'ParticipantBadge', credentialSubject: { level: 'gold' } }
    const offers = '/api/management/issuance/offers'
    expect((await tsg.call(offers, { body: { ...wanted, credentialSubject: {} } })).status).toBe(400)
    const offer = await tsg.call('/api/oid4vci/offer', { body: wanted })
    expect(offer.status, JSON.stringify(offer.body)).toBe(200)
    expect((await remove(`${PATH}/badge`)).status).toBe(409)
    const preAuthorizedCode = offer.body.grants[GRANT]['pre-authorized_code']
    const collected = await tsg.request({ issuerUrl: tsg.demo.baseUrl, preAuthorizedCode })
    expect(collected.body.credential, JSON.stringify(collected.body)).toMatchObject({
      type: ['VerifiableCredential', 'ParticipantBadge'],
      credentialSubject: { level: 'gold' },
    })
    expect(collected.body.credential['@context']).toContain(
      `${tsg.demo.baseUrl}/api/issue-configuration/badge`,
    )
    expect((await put(`${PATH}/badge`, { ...badge, name: 'Medal' })).body.name).toBe('Medal')
    expect((await put(`${PATH}/badge`, { ...badge, credentialType: 'Other' })).status).toBe(400)
    expect((await remove(`${PATH}/badge`)).status).toBe(200)
    expect((await tsg.call(`${PATH}/badge`)).status).toBe(404)
    expect((await tsg.call('/api/issue-configuration/badge', { token: null })).status).toBe(404)
  })

  test('go by the name of the oldest versions too', async () => {
    const OLDER = '/api/management/contexts'
    const old = { id: 'old', credentialType: 'OldBadge', issuable: true }
    expect((await tsg.call(OLDER, { body: { ...old, issuable: false } })).status).toBe(400)
    expect(await tsg.call(OLDER, { body: old })).toMatchObject({ status: 200, body: old })
    expect((await tsg.call(PATH)).body).toContainEqual(old)
    expect((await tsg.call(OLDER)).body).toContainEqual(old)
    expect((await put(`${OLDER}/old`, { ...old, name: 'Old' })).body.name).toBe('Old')
    expect((await put(`${OLDER}/old`, { ...old, issuable: false })).status).toBe(400)
    expect((await remove(`${OLDER}/old`)).status).toBe(200)
    expect((await tsg.call(`${OLDER}/old`)).status).toBe(404)
  })

  test('without a schema it takes whatever is said', async () => {
    expect((await tsg.call(PATH, { body: { id: 'free', credentialType: 'Free' } })).status).toBe(200)
    const wanted = { credentialType: 'Free', credentialSubject: { any: ['thing', { deep: true }] } }
    const offer = await tsg.call('/api/management/issuance/offers', { body: wanted })
    expect(offer.status, JSON.stringify(offer.body)).toBe(200)
    const preAuthorizedCode = offer.body.grants[GRANT]['pre-authorized_code']
    const { body } = await tsg.request({ issuerUrl: tsg.demo.baseUrl, preAuthorizedCode })
    expect(body.credential.credentialSubject).toMatchObject(wanted.credentialSubject)
  })
})

test('T31: offers of anybody are refused while the flag is off', async () => {
  const body = {
    credentialType: 'VerifiedCredentialExpert',
    credentialSubject: { given_name: 'A', family_name: 'B' },
  }
  for (const token of [null, tsg.demo.accessToken]) {
    expect(await tsg.call('/api/management/issuance/offers/public', { token, body })).toMatchObject({
      status: 403,
      body: { code: 403, status: '403 Forbidden' },
    })
  }
  expect(
    (await tsg.call('/api/management/oid4vp/verifier/create/public', { token: null, body: {} })).status,
  ).toBe(403)
})

test('T31: and answered while it is on', async () => {
  const open = await startTsgOffice({
    environment: { CHANCERY_TSG_PUBLIC_REQUESTS: 'on', CHANCERY_TSG_PUBLIC_CREDENTIALS: 'none' },
  })
  try {
    const body = {
      credentialType: 'VerifiedCredentialExpert',
      credentialSubject: { given_name: 'A', family_name: 'B' },
    }
    const offer = await open.call('/api/management/issuance/offers/public', { token: null, body })
    expect([offer.status, offer.body.credential_issuer]).toEqual([200, open.demo.baseUrl])
    const code = offer.body.grants[GRANT]['pre-authorized_code']
    const token = await fetch(`${open.demo.baseUrl}/oid4vci/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: GRANT, 'pre-authorized_code': code }),
    })
    expect(token.status).toBe(200)
    const { access_token } = (await token.json()) as { access_token: string }
    const { c_nonce } = (await (
      await fetch(`${open.demo.baseUrl}/oid4vci/nonce`, { method: 'POST' })
    ).json()) as {
      c_nonce: string
    }
    const proof = createKeyProof(createHolderKey(), open.demo.baseUrl, c_nonce)
    const credential = await fetch(`${open.demo.baseUrl}/oid4vci/credential`, {
      method: 'POST',
      headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ credential_identifier: body.credentialType, proofs: { jwt: [proof] } }),
    })
    expect(credential.status).toBe(200)
    expect((await open.call('/api/credentials', { token: null })).body).toEqual([])
  } finally {
    await open.office.remove()
  }
})

describe('named questions', () => {
  const SCOPES = '/api/management/presentation/scopes'
  const question = {
    alias: 'org.example',
    discriminator: 'member',
    presentationDefinition: {
      id: 'member',
      input_descriptors: [{ id: 'member', constraints: { fields: [{ path: ['$.vc.type'] }] } }],
    },
  }

  test('made, changed by its own path, and removed by it', async () => {
    const { status, body } = await tsg.call(SCOPES, { body: question })
    expect([status, body], JSON.stringify(body)).toEqual([201, { id: expect.any(String), ...question }])
    expect((await tsg.call(SCOPES, { body: question })).status).toBe(409)
    const { body: second } = await tsg.call(SCOPES, { body: { ...question, discriminator: 'guest' } })
    const changed = {
      ...question,
      presentationDefinition: { ...question.presentationDefinition, name: 'Member' },
    }
    expect((await put(`${SCOPES}/${body.id}`, changed)).body.presentationDefinition.name).toBe('Member')
    const listed = (await tsg.call(SCOPES)).body as { id: string; presentationDefinition: object }[]
    expect(listed.find(({ id }) => id === second.id)?.presentationDefinition).toEqual(
      question.presentationDefinition,
    )
    expect((await remove(`${SCOPES}/${body.id}`)).status).toBe(204)
    expect((await remove(`${SCOPES}/${body.id}`)).status).toBe(404)
    expect((await tsg.call(SCOPES)).body).toHaveLength(1)
    expect((await tsg.call(SCOPES, { body: { ...question, presentationDefinition: {} } })).status).toBe(400)
  })
})

test('the status of an entry of a list', async () => {
  const { body } = await issue('looked-at')
  const { statusListCredential, statusListIndex } = body.credential.credentialStatus
  const ask = () =>
    tsg.call('/api/management/presentation/status', { body: { statusListCredential, statusListIndex } })
  expect((await ask()).body).toEqual({ status: 'valid', revoked: false })
  const nothing = { statusListCredential: `${tsg.demo.baseUrl}/nothing`, statusListIndex: 0 }
  expect((await tsg.call('/api/management/presentation/status', { body: nothing })).status).toBe(400)
})

test('health, status and settings', async () => {
  expect((await tsg.call('/health', { token: null })).status).toBe(200)
  expect((await tsg.call('/api/status')).body).toMatchObject({
    database: true,
    uptime: expect.any(Number),
    memoryUsage: expect.any(Number),
    issuance: { issued: expect.any(Number), open: expect.any(Number) },
    credentials: { selfSigned: expect.any(Number), thirdParty: expect.any(Number) },
    keys: expect.any(Number),
  })
  const set = await tsg.call('/api/settings', { body: { title: 'Wallet', office: { did: 'x' } } })
  expect(set.body).toMatchObject({ title: 'Wallet', office: { did: tsg.demo.walletDid } })
  expect((await tsg.call('/api/settings/update', { body: { color: 'red' } })).body).toMatchObject({
    title: 'Wallet',
    color: 'red',
  })
  expect((await tsg.call('/api/settings')).body.color).toBe('red')
  expect((await tsg.call('/api/settings', { body: { big: 'x'.repeat(150_000) } })).status).toBe(400)
})

test('T21: each route wants its own permission', async () => {
  const { management } = tsg.office
  const { body: client } = await management.post<{ clientId: string; clientSecret: string }>('/clients', {
    name: 'nearly nobody',
    scopes: ['create:w.presentation'],
  })
  const answer = await fetch(`${tsg.demo.baseUrl}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: client.clientId,
      client_secret: client.clientSecret,
    }),
  })
  const { access_token: token } = (await answer.json()) as { access_token: string }
  const { body: document } = await tsg.call('/api/openapi.json', { token: null })
  const open: string[] = []
  for (const [path, operations] of Object.entries(document.paths as Record<string, object>)) {
    for (const [method, operation] of Object.entries(operations) as [string, { security?: unknown[] }][]) {
      const url = path.replaceAll(/\{\w+\}/g, 'x')
      const ask = (bearer: string | null) =>
        tsg.call(url, {
          method: method.toUpperCase(),
          token: bearer,
          headers: { accept: 'application/json' },
        })
      if (operation.security?.length === 0) open.push(`${method} ${path}`)
      else {
        expect([method, path, (await ask(null)).status]).toEqual([method, path, 401])
        if (path.endsWith('/scopes') && method === 'post') continue
        expect([method, path, (await ask(token)).status]).toEqual([method, path, 403])
      }
    }
  }
  expect(open.sort()).toEqual([
    'get /api/credentials',
    'get /api/credentials/{id}',
    'get /api/issue-configuration/{id}',
    'get /api/issue-configuration/{id}/background-image',
    'get /api/management/issuance/offers/{id}',
    'get /api/oid4vp/ar/{id}',
    'post /api/management/issuance/offers/public',
    'post /api/management/oid4vp/verifier/create/public',
    'post /api/oid4vp/authorize',
  ])
})
