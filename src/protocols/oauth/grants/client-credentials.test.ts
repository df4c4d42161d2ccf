import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type IssuingOffice, openIssuingOffice, PUBLIC_URL } from '../../../../test/support/issuing-office.ts'
import { createTestWallet } from '../../../../test/support/test-wallet.ts'
import {
  type AuthenticateApiClient,
  createAuthenticateApiClient,
} from '../../../core/tenants/authenticate-api-client.ts'
import type { CreatedApiClient } from '../../../core/tenants/create-api-client.ts'

let office: IssuingOffice
let wallet: ReturnType<typeof createTestWallet>
let created: CreatedApiClient
let authenticate: AuthenticateApiClient

beforeAll(async () => {
  office = await openIssuingOffice()
  wallet = createTestWallet(office.server, { base: PUBLIC_URL, now: office.clock.now })
  await office.configure()
})
beforeEach(async () => {
  created = await office.addClient(['issuances:read', 'issuances:write'])
  authenticate = createAuthenticateApiClient(office.ports)
})
afterAll(() => office.close())

type Form = Readonly<Record<string, string>>
const basic = (id: string, secret: string) => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`
const ask = (form: Form, headers: Form = {}) =>
  wallet.form('/oauth/token', { grant_type: 'client_credentials', ...form }, headers)
const inBody = () => ({ client_id: created.client.clientId, client_secret: created.clientSecret })
const byBasic = () => ({ authorization: basic(created.client.clientId, created.clientSecret) })
const setStatus = (status: 'active' | 'suspended' | 'revoked') =>
  office.storage.units.commit([office.storage.apiClients.save({ ...created.client, status })])

describe('a client', () => {
  test.each([
    ['in the body', () => ask(inBody())],
    ['by HTTP Basic', () => ask({}, byBasic())],
    [
      'by HTTP Basic, with its id in the body as well',
      () => ask({ client_id: created.client.clientId }, byBasic()),
    ],
    [
      'by HTTP Basic, form-encoded',
      () =>
        ask(
          {},
          { authorization: basic(created.client.clientId.replaceAll('-', '%2D'), created.clientSecret) },
        ),
    ],
  ])('%s gets a token of an hour with all of its scopes', async (_name, request) => {
    const answer = await request()
    expect([answer.statusCode, answer.json()]).toEqual([
      200,
      {
        access_token: expect.stringMatching(/^[\w-]{43}$/),
        token_type: 'Bearer',
        expires_in: 3600,
        scope: 'issuances:read issuances:write',
      },
    ])
    expect(answer.headers['cache-control']).toBe('no-store')
    const who = await authenticate(office.tenant.id, answer.json().access_token)
    expect([who.client.id, who.scopes]).toEqual([created.client.id, ['issuances:read', 'issuances:write']])
  })

  test.each([
    ['no secret', () => ask({ client_id: created.client.clientId }), undefined],
    ['nothing', () => ask({}), undefined],
    ['a wrong secret', () => ask({ ...inBody(), client_secret: 'wrong' }), undefined],
    ['an unknown name', () => ask({ ...inBody(), client_id: 'nobody' }), undefined],
    [
      'a wrong secret by Basic',
      () => ask({}, { authorization: basic(created.client.clientId, 'wrong') }),
      'Basic',
    ],
    ['Basic that is none', () => ask({}, { authorization: 'Basic !!!' }), 'Basic'],
    ['Basic without a colon', () => ask({}, { authorization: `Basic ${btoa('abc')}` }), 'Basic'],
    ['Basic with broken encoding', () => ask({}, { authorization: basic('%', '%') }), 'Basic'],
    ['another scheme', () => ask({}, { authorization: 'Bearer abc' }), 'Basic'],
    [
      'an assertion',
      () => ask({ client_assertion: 'a.b.c', client_assertion_type: 'jwt-bearer' }),
      undefined,
    ],
  ])('with %s is invalid', async (_name, request, challenge) => {
    const answer = await request()
    expect([answer.statusCode, answer.json().error]).toEqual([401, 'invalid_client'])
    expect(answer.headers['www-authenticate']?.toString().split(' ')[0]).toBe(challenge)
  })

  test.each([
    ['twice', () => ask(inBody(), byBasic())],
    ['under two names', () => ask({ client_id: 'other' }, byBasic())],
    ['with a secret alone', () => ask({ client_secret: created.clientSecret })],
  ])('that authenticates %s is an invalid request', async (_name, request) => {
    const answer = await request()
    expect([answer.statusCode, answer.json().error]).toEqual([400, 'invalid_request'])
  })

  test.each(['suspended', 'revoked'] as const)(
    'that is %s is invalid, said only to who knows the secret',
    async (status) => {
      await setStatus(status)
      const answer = await ask(inBody())
      expect([answer.statusCode, answer.json()]).toEqual([
        401,
        { error: 'invalid_client', error_description: `This client is ${status}.` },
      ])
      const stranger = await ask({ ...inBody(), client_secret: 'wrong' })
      expect(stranger.json().error_description).not.toContain(status)
    },
  )

  test('is never locked out by wrong secrets', async () => {
    await Promise.all(Array.from({ length: 50 }, () => ask({ ...inBody(), client_secret: 'wrong' })))
    expect((await ask(inBody())).statusCode).toBe(200)
  })

  test('of one tenant is unknown in another', async () => {
    const other = await office.addTenant(false)
    const elsewhere = createTestWallet(office.server, {
      base: '',
      now: office.clock.now,
      path: `/t/${other.id}`,
    })
    const answer = await elsewhere.form('/oauth/token', { grant_type: 'client_credentials', ...inBody() })
    expect(answer.json().error).toBe('invalid_client')
  })
})

describe('scopes', () => {
  test('are those that are asked for', async () => {
    const answer = await ask({ ...inBody(), scope: 'issuances:read  issuances:read' })
    expect(answer.json().scope).toBe('issuances:read')
  })

  test.each(['keys:write', 'issuances:read keys:write', 'nonsense', 'Issuances:read'])(
    '%s is invalid',
    async (scope) => {
      const answer = await ask({ ...inBody(), scope })
      expect([answer.statusCode, answer.json().error]).toEqual([400, 'invalid_scope'])
    },
  )

  test('of an administrator are all that there are, and no others', async () => {
    created = await office.addClient(['tenant:admin'])
    expect((await ask({ ...inBody(), scope: 'keys:write' })).json().scope).toBe('keys:write')
    expect((await ask({ ...inBody(), scope: 'nonsense' })).json().error).toBe('invalid_scope')
  })
})

describe('an access token of a client', () => {
  const token = async () => (await ask(inBody())).json().access_token as string
  const unknown = { code: 'access_token_invalid' }

  test('ends with its hour, also where it was known', async () => {
    const accessToken = await token()
    office.clock.advance(3_599_999)
    await authenticate(office.tenant.id, accessToken)
    office.clock.advance(1)
    await expect(authenticate(office.tenant.id, accessToken)).rejects.toMatchObject(unknown)
  })

  test('dies with its client at once in this process, within two seconds in others', async () => {
    const accessToken = await token()
    const elsewhere = createAuthenticateApiClient(office.ports)
    await authenticate(office.tenant.id, accessToken)
    await elsewhere(office.tenant.id, accessToken)
    await setStatus('suspended')
    authenticate.forget(created.client.id)
    await expect(authenticate(office.tenant.id, accessToken)).rejects.toMatchObject(unknown)
    await elsewhere(office.tenant.id, accessToken)
    office.clock.advance(2000)
    await expect(elsewhere(office.tenant.id, accessToken)).rejects.toMatchObject(unknown)
    await setStatus('active')
    await authenticate(office.tenant.id, accessToken)
  })

  test('is not kept when it was read before its client was changed', async () => {
    const accessToken = await token()
    const reading = authenticate(office.tenant.id, accessToken)
    authenticate.forget(created.client.id)
    await reading
    await setStatus('suspended')
    await expect(authenticate(office.tenant.id, accessToken)).rejects.toMatchObject(unknown)
  })

  test('loses the scopes that its client loses', async () => {
    const accessToken = await token()
    const client = { ...created.client, scopes: ['issuances:read'] }
    await office.storage.units.commit([office.storage.apiClients.save(client)])
    expect((await authenticate(office.tenant.id, accessToken)).scopes).toEqual(['issuances:read'])
  })

  test.each(['', 'abc', 'A'.repeat(43), `${'A'.repeat(42)}B`])('%j is unknown', async (accessToken) => {
    await expect(authenticate(office.tenant.id, accessToken)).rejects.toMatchObject(unknown)
  })

  test('is good for its tenant only', async () => {
    const other = await office.addTenant(false)
    await expect(authenticate(other.id, await token())).rejects.toMatchObject(unknown)
  })
})

describe('a wallet that names a client', () => {
  const redeem = async (form: Form, headers: Form = {}) => {
    const code = await wallet.code((await office.offer()).offerUri)
    return wallet.redeem(code, form, headers)
  }
  test('that is registered must prove it', async () => {
    const answer = await redeem({ client_id: created.client.clientId })
    expect([answer.statusCode, answer.json().error]).toEqual([401, 'invalid_client'])
  })
  test('with its secret gets a token', async () => {
    expect((await redeem({}, byBasic())).statusCode).toBe(200)
  })
  test('with a wrong secret gets none', async () => {
    expect((await redeem({ ...inBody(), client_secret: 'wrong' })).json().error).toBe('invalid_client')
  })
  test('of its own making gets a token', async () => {
    expect((await redeem({ client_id: 'https://wallet.example' })).statusCode).toBe(200)
  })
})
