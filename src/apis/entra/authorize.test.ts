import { Buffer } from 'node:buffer'
import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createFakeClock, testRandom } from '../../../test/fakes/fake-clock.ts'
import { createFakeLog } from '../../../test/fakes/fake-log.ts'
import { as, type TenantId } from '../../core/ids.ts'
import { type ApiClientRequest, newApiClient } from '../../core/tenants/create-api-client.ts'
import { defaultTenantSettings, type Tenant } from '../../core/tenants/tenant.ts'
import { createServer } from '../../http/create-server.ts'
import { mountSurface } from '../../http/mount-surface.ts'
import { createTenantContext } from '../../http/tenant-context.ts'
import { createAccessTokenKeys } from '../../keys/software/access-token-keys.ts'
import { createSecrets } from '../../keys/software/secrets.ts'
import { decodeBase64url, encodeBase64url } from '../../lib/base64url.ts'
import { signJws } from '../../lib/jws.ts'
import { mintAccessToken } from './access-token/mint-access-token.ts'
import { adminService, type EntraResource, requestService } from './access-token/resources.ts'
import { createAuthorization } from './authorize.ts'
import { canonicalEntraUrl } from './canonical-url.ts'
import { entraErrorHandler } from './errors.ts'

const tenantOf = (id: string, isDefault: boolean): Tenant => ({
  id: as<TenantId>(id),
  name: id,
  isDefault,
  hosts: [],
  settings: defaultTenantSettings,
  createdAt: 0,
})
const home = tenantOf('0199a000-0000-7000-8000-000000000001', true)
const other = tenantOf('0199a000-0000-7000-8000-000000000002', false)

function setUp({ perSecond = 200 } = {}) {
  const clock = createFakeClock()
  const random = testRandom
  const all = [home, other]
  const clients = new Map<string, ReturnType<typeof newApiClient>['client']>()
  const accessTokenKeys = createAccessTokenKeys({ secrets: createSecrets(random.bytes(32), { random }) })
  const tenantContext = createTenantContext({
    clock,
    publicUrl: 'https://office.example',
    tenants: {
      find: async (id: string) => all.find((tenant) => tenant.id === id),
      findDefault: async () => home,
      list: async () => all,
    } as never,
  })
  const ports = {
    clock,
    random,
    log: createFakeLog(),
    accessTokenKeys,
    tenantContext,
    settings: { clockSkewSeconds: 60 },
    apiClients: {
      findByClientId: async (tenantId: string, clientId: string) => {
        const client = clients.get(clientId)
        return client?.tenantId === tenantId ? client : undefined
      },
    },
    rules: { requestsPerSecond: perSecond, hosts: [] },
  }
  const requireRole = createAuthorization(ports as never)
  const server = createServer({
    log: ports.log,
    random,
    publicUrl: 'https://office.example',
    canonicalUrl: canonicalEntraUrl,
  })
  mountSurface(
    server,
    (scope) => {
      scope.setErrorHandler(entraErrorHandler(ports) as never)
      scope.decorateRequest('entraCaller', null as never)
      scope.post(
        '/verifiableCredentials/createIssuanceRequest',
        {
          onRequest: requireRole(
            requestService,
            'VerifiableCredential.Create.All',
            'VerifiableCredential.Create.IssueRequest',
          ),
        },
        async (request) => ({ tenant: request.tenant.id, client: request.entraCaller.client.id }),
      )
    },
    { name: 'entra', prefix: '/v1.0', tenants: tenantContext },
  )
  return {
    clock,
    clients,
    accessTokenKeys,
    client(request: Partial<ApiClientRequest> = {}, tenant: Tenant = home) {
      const { client } = newApiClient(ports, tenant.id, {
        name: 'app',
        scopes: ['VerifiableCredential.Create.All'],
        ...request,
      })
      clients.set(client.clientId, client)
      return client
    },
    mint: (client: ReturnType<typeof newApiClient>['client'], resource: EntraResource = requestService) =>
      mintAccessToken(ports, client, resource, `https://office.example/${client.tenantId}/v2.0`, 'secret'),
    async call(token: string | undefined, url = '/v1.0/verifiableCredentials/createIssuanceRequest') {
      const answer = await server.inject({
        method: 'POST',
        url,
        payload: {},
        headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      })
      return { status: answer.statusCode, body: answer.json(), headers: answer.headers }
    },
    async get(url: string) {
      const answer = await server.inject({ method: 'GET', url })
      return { status: answer.statusCode, body: answer.json(), headers: answer.headers }
    },
  }
}

const claimsOf = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(decodeBase64url(token.split('.')[1] ?? '')).toString())

describe('access to the Entra API', () => {
  it('is given with a token of ours, in the tenant of the token, at any of its paths', async () => {
    const office = setUp()
    const token = office.mint(office.client({}, other))
    for (const url of [
      '/v1.0/verifiableCredentials/createIssuanceRequest',
      '/beta/verifiablecredentials/CREATEissuancerequest',
      `/t/${other.id}/v1.0/verifiableCredentials/createIssuanceRequest`,
    ]) {
      expect(await office.call(token, url)).toMatchObject({ status: 200, body: { tenant: other.id } })
    }
    const elsewhere = `/t/${home.id}/v1.0/verifiableCredentials/createIssuanceRequest`
    expect((await office.call(token, elsewhere)).status).toBe(401)
  })

  it('has one role that stands for all in the token', () => {
    const office = setUp()
    const rolesIn = (scopes: string[], resource = requestService) =>
      claimsOf(office.mint(office.client({ scopes }), resource))['roles']
    expect(rolesIn(['VerifiableCredential.Create.All', 'VerifiableCredential.Create.IssueRequest'])).toEqual([
      'VerifiableCredential.Create.All',
    ])
    expect(rolesIn(['VerifiableCredential.Create.IssueRequest'])).toEqual([
      'VerifiableCredential.Create.IssueRequest',
    ])
    expect(rolesIn(['VerifiableCredential.Create.All'], adminService)).toBeUndefined()
  })

  it('is refused in the envelope of the product, with innererror', async () => {
    const { status, body, headers } = await setUp().call(undefined)
    expect(status).toBe(401)
    expect(headers['www-authenticate']).toBe('Bearer')
    expect(body).toMatchObject({
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      date: expect.stringMatching(/^\w{3}, \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2} GMT$/),
      mscv: expect.stringMatching(/^[A-Za-z0-9+/]{16}\.1$/),
      error: {
        code: 'unauthorized',
        message: 'The requested resource requires authentication',
        innererror: { code: 'tokenError', target: 'access_token' },
      },
    })
  })

  it('is refused to forged, foreign and spent tokens', async () => {
    const office = setUp()
    const client = office.client()
    const good = office.mint(client)
    const [header = '', payload = '', signature = ''] = good.split('.')
    const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const kid = office.accessTokenKeys.of(home.id).kid
    const forged: Readonly<Record<string, string>> = {
      'signed by another key': signJws(
        { alg: 'ES256', typ: 'JWT', kid },
        claimsOf(good),
        stranger.privateKey,
      ),
      'with changed claims': `${header}.${encodeBase64url(JSON.stringify({ ...claimsOf(good), appid: 'x' }))}.${signature}`,
      'of the other tenant by name only': `${header}.${encodeBase64url(JSON.stringify({ ...claimsOf(good), tid: other.id }))}.${signature}`,
      unsigned: `${encodeBase64url('{"alg":"none","typ":"JWT"}')}.${payload}.`,
      'for the Admin API': office.mint(client, adminService),
      truncated: good.slice(0, -4),
      'of no JWT at all': 'abc',
      oversize: `${header}.${payload.padEnd(9000, 'A')}.${signature}`,
    }
    for (const [what, token] of Object.entries(forged)) {
      const { status, body } = await office.call(token)
      expect(status, what).toBe(401)
      expect(body.error.innererror.code, what).toBe('tokenError')
    }
    expect((await office.call(good)).status).toBe(200)
    office.clock.advance(3600_000)
    expect((await office.call(good)).status).toBe(401)
  })

  it('ends with the client, and with its role', async () => {
    const office = setUp()
    const client = office.client()
    const token = office.mint(client)
    office.clients.set(client.clientId, { ...client, scopes: ['VerifiableCredential.Create.PresentRequest'] })
    expect(await office.call(token)).toMatchObject({
      status: 403,
      body: { error: { code: 'forbidden', innererror: { code: 'forbidden' } } },
    })
    office.clients.set(client.clientId, { ...client, status: 'suspended' })
    expect((await office.call(token)).status).toBe(401)
    office.clients.delete(client.clientId)
    expect((await office.call(token)).status).toBe(401)
  })

  it('47: over the limit is 429 with Retry-After, for that client alone', async () => {
    const office = setUp({ perSecond: 1 })
    const [token, another] = [office.mint(office.client()), office.mint(office.client())]
    expect([(await office.call(token)).status, (await office.call(token)).status]).toEqual([200, 200])
    expect(await office.call(token)).toMatchObject({
      status: 429,
      headers: { 'retry-after': '1' },
      body: { error: { code: 'tooManyRequests', innererror: { code: 'transientError' } } },
    })
    expect((await office.call(another)).status).toBe(200)
    office.clock.advance(1000)
    expect((await office.call(token)).status).toBe(200)
  })

  it('strays in the envelope: an unknown path, and another method', async () => {
    const office = setUp()
    expect(await office.call(undefined, '/v1.0/verifiableCredentials/nothing')).toMatchObject({
      status: 404,
      body: { error: { code: 'notFound', innererror: { code: 'notFound' } } },
    })
    expect(await office.get('/v1.0/verifiablecredentials/createissuancerequest')).toMatchObject({
      status: 405,
      headers: { allow: 'POST' },
      body: { error: { code: 'methodNotAllowed', innererror: { code: 'methodNotAllowed' } } },
    })
  })
})
