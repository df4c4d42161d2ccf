import { beforeAll, describe, expect, it } from 'vitest'
import { importPublicJwk, parsePublicJwk } from '../../../src/lib/jwk.ts'
import { parseJws, verifyJws } from '../../../src/lib/jws.ts'
import { type AppCertificate, createAppCertificate } from '../../support/client-assertion.ts'
import {
  ADMIN_SCOPE,
  type EntraAnswer,
  type EntraClient,
  type EntraOffice,
  REQUEST_SCOPE,
  secretForm,
  startEntraOffice,
} from './support.ts'

let entra: EntraOffice
let certificate: AppCertificate
let app: EntraClient & { readonly id: string }

beforeAll(async () => {
  certificate = await createAppCertificate()
  entra = await startEntraOffice({
    environment: { CHANCERY_ENTRA_HOSTS: 'login.microsoftonline.com,login.example:8443' },
  })
  app = await entra.addClient(['VerifiableCredential.Create.All'], { certificates: [certificate.pem] })
}, 60_000)

const claimsOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())

const assertionForm = (assertion: string, more: Record<string, string> = {}): Record<string, string> => ({
  grant_type: 'client_credentials',
  client_id: app.clientId,
  client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  client_assertion: assertion,
  scope: REQUEST_SCOPE,
  ...more,
})
const assert = (more: Partial<Parameters<AppCertificate['assert']>[0]> = {}): string =>
  certificate.assert({ clientId: app.clientId, audience: entra.demo.tokenEndpoint, ...more })

function expectAadsts(answer: EntraAnswer, status: number, error: string, number: number): void {
  expect({ status: answer.status, body: answer.body }).toMatchObject({
    status,
    body: {
      error,
      error_description: expect.stringMatching(
        new RegExp(`^AADSTS${number}: .+ Trace ID: \\S+ Correlation ID: \\S+ Timestamp: .+Z$`),
      ),
      error_codes: [number],
      timestamp: expect.stringMatching(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}Z$/),
      trace_id: expect.any(String),
      correlation_id: expect.any(String),
    },
  })
}

describe('tokens', () => {
  it('1: client_secret gives a Bearer JWT with the tenant and one role', async () => {
    const answer = await entra.requestToken(secretForm(entra.demo))
    expect(answer.status).toBe(200)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.body).toEqual({
      token_type: 'Bearer',
      expires_in: 3599,
      ext_expires_in: 3599,
      access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
    })
    const claims = claimsOf(answer.body.access_token)
    expect(claims).toMatchObject({
      aud: '3db474b9-6a0c-4840-96ac-1fceb342124f',
      iss: `${entra.demo.authority}/v2.0`,
      tid: entra.tenantId,
      appid: entra.demo.clientId,
      azp: entra.demo.clientId,
      roles: ['VerifiableCredential.Create.All'],
      ver: '2.0',
    })
    expect(claims.exp - claims.iat).toBe(3599)
    const { body: discovery } = await entra.call(`/${entra.tenantId}/v2.0/.well-known/openid-configuration`)
    const { body: jwks } = await entra.call(discovery.jwks_uri, { token: null })
    const jws = parseJws(answer.body.access_token)
    const key = jwks.keys.find(({ kid }: { kid: string }) => kid === jws.header.kid)
    expect(() => verifyJws(jws, importPublicJwk(parsePublicJwk(key)))).not.toThrow()
  })

  it('1: HTTP Basic does the same; another tenant does not know the client', async () => {
    const { clientId, clientSecret, scope } = entra.demo
    const authorization = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`
    const form = { grant_type: 'client_credentials', scope }
    expect((await entra.requestToken(form, { authorization })).status).toBe(200)
    expectAadsts(
      await entra.requestToken(
        { ...form, client_secret: clientSecret, client_id: clientId },
        { authorization },
      ),
      400,
      'invalid_request',
      90013,
    )
    const tenants = await entra.office.management.get<{ items: { id: string }[] }>('/tenants')
    const other = tenants.body.items.map(({ id }) => id).find((id) => id !== entra.tenantId)
    const elsewhere = await fetch(entra.demo.tokenEndpoint.replace(entra.tenantId, other ?? ''), {
      method: 'POST',
      body: new URLSearchParams(secretForm(entra.demo)),
    })
    expect(elsewhere.status).toBe(401)
  })

  it('2: a wrong secret, an unknown client, a suspended one, and none', async () => {
    const wrong = await entra.requestToken({ ...secretForm(entra.demo), client_secret: 'wrong' })
    expectAadsts(wrong, 401, 'invalid_client', 7000215)
    const unknown = await entra.requestToken({ ...secretForm(entra.demo), client_id: 'nobody' })
    expectAadsts(unknown, 401, 'invalid_client', 7000215)
    expect(unknown.body.error_description.split(' Trace ID')[0]).toBe(
      wrong.body.error_description.split(' Trace ID')[0],
    )
    const { client_secret: _, ...bare } = secretForm(entra.demo)
    expectAadsts(await entra.requestToken(bare), 401, 'invalid_client', 7000216)
    const suspended = await entra.addClient(['VerifiableCredential.Create.All'])
    await entra.office.management.request('PATCH', `/clients/${suspended.id}`, { status: 'suspended' })
    expectAadsts(await entra.requestToken(secretForm(suspended)), 401, 'invalid_client', 7000112)
  })

  it('2: an error repeats the id that the client gave its request', async () => {
    const id = '0199a000-0000-7000-8000-00000000abcd'
    const answer = await entra.requestToken({
      ...secretForm(entra.demo),
      client_secret: 'x',
      'client-request-id': id,
    })
    expect(answer.body.correlation_id).toBe(id)
  })

  it('3: an RS256 assertion that names its certificate by x5t', async () => {
    const answer = await entra.requestToken(assertionForm(assert()))
    expect(answer.status, JSON.stringify(answer.body)).toBe(200)
    expect(claimsOf(answer.body.access_token)).toMatchObject({ appid: app.clientId, appidacr: '2' })
  })

  it('4: a PS256 assertion with x5t#S256 and x5c', async () => {
    const answer = await entra.requestToken(assertionForm(assert({ algorithm: 'PS256' })))
    expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  })

  it('5: an assertion for another audience, expired, or used before', async () => {
    const now = Math.floor(Date.now() / 1000)
    const refused: readonly (readonly [what: string, assertion: string, number: number])[] = [
      [
        'another audience',
        assert({ audience: 'https://login.microsoftonline.com/common/oauth2/v2.0/token' }),
        700023,
      ],
      ['audiences', assert({ payload: { aud: [entra.demo.tokenEndpoint] } }), 700023],
      [
        'another tenant',
        assert({ audience: entra.demo.tokenEndpoint.replace(/[^/]{36}/, entra.demo.clientId) }),
        700023,
      ],
      ['expired', assert({ payload: { nbf: now - 1200, exp: now - 600 } }), 700024],
      ['not yet', assert({ payload: { nbf: now + 600, exp: now + 1200 } }), 700024],
      ['for ever', assert({ payload: { exp: now + 10 * 86_400 } }), 700024],
      ['without exp', assert({ payload: { exp: undefined } }), 700024],
      ['without jti', assert({ payload: { jti: undefined } }), 50027],
      ['about somebody else', assert({ payload: { sub: 'else' } }), 700021],
      [
        'of another client',
        certificate.assert({ clientId: entra.demo.clientId, audience: entra.demo.tokenEndpoint }),
        700021,
      ],
      ['without a name of its key', assert({ header: { x5t: undefined } }), 700027],
      ['no JWT', 'abc', 50027],
      [
        'unsigned',
        `${Buffer.from('{"alg":"none"}').toString('base64url')}.${assert().split('.')[1]}.`,
        50027,
      ],
      ['truncated', assert().slice(0, -2), 700027],
    ]
    for (const [what, assertion, number] of refused) {
      const answer = await entra.requestToken(assertionForm(assertion))
      expect([what, answer.status, answer.body.error_codes]).toEqual([what, 401, [number]])
      expectAadsts(answer, 401, 'invalid_client', number)
    }
    const once = assert()
    expect((await entra.requestToken(assertionForm(once))).status).toBe(200)
    expectAadsts(await entra.requestToken(assertionForm(once)), 401, 'invalid_client', 50012)
    // MSAL asks for the other resource with the assertion that it has.
    expect((await entra.requestToken(assertionForm(once, { scope: ADMIN_SCOPE }))).status).toBe(200)
    expectAadsts(
      await entra.requestToken(assertionForm(once, { scope: ADMIN_SCOPE })),
      401,
      'invalid_client',
      50012,
    )
  })

  it('5: of twenty requests with one assertion one is served', async () => {
    const form = assertionForm(assert())
    const answers = await Promise.all(Array.from({ length: 20 }, () => entra.requestToken(form)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(19).fill(401)])
  })

  it('5: a key that is not registered, though it names the certificate that is, or brings its own', async () => {
    const stranger = await createAppCertificate()
    const claim = { clientId: app.clientId, audience: entra.demo.tokenEndpoint }
    const { x5t } = JSON.parse(Buffer.from(assert().split('.')[0] ?? '', 'base64url').toString())
    for (const assertion of [
      stranger.assert(claim),
      stranger.assert({ ...claim, header: { x5t } }),
      stranger.assert({ ...claim, algorithm: 'PS256' }),
    ]) {
      expectAadsts(await entra.requestToken(assertionForm(assertion)), 401, 'invalid_client', 700027)
    }
    const past = await createAppCertificate({ from: -10 * 86_400_000, until: -86_400_000 })
    const late = await entra.addClient(['VerifiableCredential.Create.All'], { certificates: [past.pem] })
    const form = {
      ...assertionForm(past.assert({ ...claim, clientId: late.clientId })),
      client_id: late.clientId,
    }
    expectAadsts(await entra.requestToken(form), 401, 'invalid_client', 1000502)
  })

  it('6: what MSAL 1.x asks for beside the resource is ignored; a wrong scope is AADSTS70011', async () => {
    const ask = (scope: string) => entra.requestToken({ ...secretForm(entra.demo), scope })
    const answer = await ask(`${REQUEST_SCOPE} openid profile offline_access`)
    expect(answer.status).toBe(200)
    const roleOf = ({ body }: EntraAnswer) => claimsOf(body.access_token)
    expect(roleOf(await ask(ADMIN_SCOPE))).not.toHaveProperty('roles')
    for (const scope of [
      '',
      'x/.default',
      '3db474b9-6a0c-4840-96ac-1fceb342124f',
      `${REQUEST_SCOPE} ${ADMIN_SCOPE}`,
    ]) {
      expectAadsts(await ask(scope), 400, 'invalid_scope', 70011)
    }
    expectAadsts(
      await entra.requestToken({ ...secretForm(entra.demo), grant_type: 'password' }),
      400,
      'unsupported_grant_type',
      70003,
    )
    expectAadsts(await entra.requestToken({ scope: REQUEST_SCOPE }), 400, 'invalid_request', 900144)
  })

  it('6: unknown fields and a query are ignored, a body that is no form is not', async () => {
    const url = `${entra.demo.tokenEndpoint}?client-request-id=1`
    const form = { ...secretForm(entra.demo), 'x-client-SKU': 'msal.js.node', claims: '{}' }
    expect((await fetch(url, { method: 'POST', body: new URLSearchParams(form) })).status).toBe(200)
    const json = await entra.call(url, { token: null, body: form })
    expectAadsts(json, 400, 'invalid_request', 900144)
    expectAadsts(await entra.call(url, { token: null }), 405, 'invalid_request', 900561)
  })
})

describe('discovery', () => {
  const required = ['authorization_endpoint', 'token_endpoint', 'issuer', 'jwks_uri', 'end_session_endpoint']

  it('7: both forms of openid-configuration, issuer and endpoints on the same origin', async () => {
    for (const path of ['/v2.0/.well-known/openid-configuration', '/.well-known/openid-configuration']) {
      const { status, body } = await entra.call(`/${entra.tenantId}${path}`, { token: null })
      expect(status).toBe(200)
      for (const name of required) expect(new URL(body[name]).origin, name).toBe(entra.office.url)
      expect(body).toMatchObject({
        token_endpoint: entra.demo.tokenEndpoint,
        tenant_region_scope: 'EU',
        token_endpoint_auth_methods_supported: expect.arrayContaining([
          'client_secret_post',
          'private_key_jwt',
        ]),
      })
    }
    const upper = await entra.call(`/${entra.tenantId.toUpperCase()}/V2.0/.well-known/openid-configuration`, {
      token: null,
    })
    expect(upper.body.token_endpoint).toBe(entra.demo.tokenEndpoint)
    const stranger = await entra.call(
      `/0199a000-0000-7000-8000-00000000dead/v2.0/.well-known/openid-configuration`,
    )
    expectAadsts(stranger, 400, 'invalid_request', 90002)
  })

  it('7: a host that the operator named answers with its own URLs, any other with the public one', async () => {
    const path = `/${entra.tenantId}/v2.0/.well-known/openid-configuration`
    const issuerAt = async (host: string) => (await getWithHost(entra.office.url, path, host)).issuer
    expect(await issuerAt('login.microsoftonline.com')).toBe(
      `https://login.microsoftonline.com/${entra.tenantId}/v2.0`,
    )
    expect(await issuerAt('login.example:8443')).toBe(`https://login.example:8443/${entra.tenantId}/v2.0`)
    for (const host of ['login.example', 'evil.example', '127.0.0.1:1']) {
      expect(await issuerAt(host)).toBe(`${entra.demo.authority}/v2.0`)
    }
    const audience = `https://login.microsoftonline.com/${entra.tenantId}/oauth2/v2.0/token`
    expect((await entra.requestToken(assertionForm(assert({ audience })))).status).toBe(200)
  })

  it('7: instance discovery knows our own hosts and nobody else', async () => {
    const ask = (endpoint: string) =>
      entra.call(
        `/common/discovery/instance?api-version=1.1&authorization_endpoint=${encodeURIComponent(endpoint)}`,
        {
          token: null,
        },
      )
    const known = await ask(`https://login.microsoftonline.com/${entra.tenantId}/oauth2/v2.0/authorize`)
    expect(known.body).toEqual({
      tenant_discovery_endpoint: `https://login.microsoftonline.com/${entra.tenantId}/v2.0/.well-known/openid-configuration`,
      'api-version': '1.1',
      metadata: [
        {
          preferred_network: 'login.microsoftonline.com',
          preferred_cache: 'login.microsoftonline.com',
          aliases: ['login.microsoftonline.com'],
        },
      ],
    })
    for (const stranger of [
      `https://evil.example/${entra.tenantId}/oauth2/v2.0/authorize`,
      `https://login.microsoftonline.com.evil.example/${entra.tenantId}/`,
      `https://login.microsoftonline.com/common/oauth2/v2.0/authorize`,
      'x',
    ]) {
      expectAadsts(await ask(stranger), 400, 'invalid_instance', 50049)
    }
  })
})

async function getWithHost(origin: string, path: string, host: string): Promise<{ issuer: string }> {
  const { request } = await import('node:http')
  return new Promise((resolve, reject) => {
    const asked = request(`${origin}${path}`, { headers: { host } }, (response) => {
      let text = ''
      response.on('data', (part) => {
        text += part
      })
      response.on('end', () => resolve(JSON.parse(text)))
    })
    asked.on('error', reject)
    asked.end()
  })
}
