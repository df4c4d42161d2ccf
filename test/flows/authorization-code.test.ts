// An issuer wants a person to log in: the office begins, the person gives access in a browser, the office collects.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { send } from '../../src/cli/tour/answer.ts'
import { sha256Base64url } from '../../src/lib/hash.ts'
import { type Office, startOffice } from '../support/office.ts'
import { type ScriptedIssuer, startScriptedIssuer } from '../support/scripted-issuer.ts'

let office: Office
let issuer: ScriptedIssuer
beforeAll(async () => {
  office = await startOffice()
})
afterAll(() => office?.remove())
beforeEach(async () => {
  issuer = await startScriptedIssuer(Date.now)
  serverIs({})
  issuer.replies['/par'] = () => ({ status: 201, json: { request_uri: 'urn:par:1', expires_in: 60 } })
  return () => issuer.close()
})

interface Begun {
  readonly id: string
  readonly code?: string
  readonly authorizationUrl: string
}
interface View {
  readonly state: string
  readonly credentialIds: readonly string[]
  readonly failure?: string
}

function serverIs(changes: Readonly<Record<string, unknown>>): void {
  issuer.replies['/.well-known/oauth-authorization-server'] = () => ({
    json: {
      issuer: issuer.url,
      token_endpoint: `${issuer.url}/token`,
      authorization_endpoint: `${issuer.url}/authorize?tenant=1`,
      pushed_authorization_request_endpoint: `${issuer.url}/par`,
      authorization_response_iss_parameter_supported: true,
      ...changes,
    },
  })
}

const offer = (grants: unknown = { authorization_code: { issuer_state: 'from the offer' } }) =>
  issuer.offerUri({ grants })
const begin = (more: object = {}) =>
  office.management.post<Begun>('/wallet/authorizations', { credentialOfferUri: offer(), ...more })
async function begun(more: object = {}) {
  const { status, body } = await begin(more)
  expect(status, JSON.stringify(body)).toBe(201)
  const pushed = issuer.asked.find(({ path }) => path === '/par')
  const parameters = new URLSearchParams(pushed?.body ?? new URL(body.authorizationUrl).search)
  return { ...body, parameters, state: parameters.get('state') ?? '' }
}
const comeBack = (query: Readonly<Record<string, string>>) =>
  send<string>(`${office.demo.publicUrl}/wallet/callback?${new URLSearchParams(query)}`, {
    redirect: 'manual',
  })
const view = async (id: string) => (await office.management.get<View>(`/wallet/authorizations/${id}`)).body

describe('a person gives access', () => {
  test('pushed beforehand, with PKCE, and the credential is collected', async () => {
    const { id, authorizationUrl, parameters, state } = await begun()
    const url = new URL(authorizationUrl)
    expect(Object.fromEntries(url.searchParams)).toEqual({
      tenant: '1',
      client_id: office.demo.publicUrl,
      request_uri: 'urn:par:1',
    })
    expect(Object.fromEntries(parameters)).toMatchObject({
      response_type: 'code',
      client_id: office.demo.publicUrl,
      redirect_uri: `${office.demo.publicUrl}/wallet/callback`,
      code_challenge_method: 'S256',
      issuer_state: 'from the offer',
    })
    expect(JSON.parse(parameters.get('authorization_details') ?? '')).toEqual([
      { type: 'openid_credential', credential_configuration_id: 'Degree' },
    ])
    expect(await view(id)).toMatchObject({ state: 'pending', credentialIds: [] })

    const { status, body } = await comeBack({ code: 'c-1', state, iss: issuer.url })
    expect([status, body]).toEqual([200, expect.stringContaining('was collected')])
    const token = new URLSearchParams(issuer.asked.find(({ path }) => path === '/token')?.body)
    expect(Object.fromEntries(token)).toMatchObject({
      grant_type: 'authorization_code',
      code: 'c-1',
      redirect_uri: parameters.get('redirect_uri'),
      client_id: parameters.get('client_id'),
    })
    expect(sha256Base64url(token.get('code_verifier') ?? '')).toBe(parameters.get('code_challenge'))
    const seen = await view(id)
    expect(seen.state, seen.failure).toBe('collected')
    const held = await office.management.get(`/wallet/credentials/${seen.credentialIds[0]}`)
    expect(held.body).toMatchObject({ claims: { name: 'Ada' } })
  })

  test('in the link where nothing can be pushed, by scope where there is one, and the browser goes on', async () => {
    serverIs({ pushed_authorization_request_endpoint: undefined })
    const metadata = issuer.metadata() as { credential_configurations_supported: { Degree: object } }
    const Degree = { ...metadata.credential_configurations_supported.Degree, scope: 'degree' }
    issuer.replies['/.well-known/openid-credential-issuer'] = () => ({
      json: { ...metadata, credential_configurations_supported: { Degree } },
    })
    const { id, authorizationUrl, state } = await begun({
      credentialOfferUri: undefined,
      credentialIssuer: issuer.url,
      credentialConfigurationIds: ['Degree'],
      clientId: 'office-1',
      returnUrl: 'https://app.example/done?case=1',
    })
    const url = new URL(authorizationUrl)
    expect(url.searchParams.get('scope')).toBe('degree')
    expect(url.searchParams.get('client_id')).toBe('office-1')
    expect(url.searchParams.has('code_verifier')).toBe(false)
    const { status, headers } = await comeBack({ code: 'c-1', state, iss: issuer.url })
    expect(status).toBe(303)
    expect(headers.get('location')).toBe(
      `https://app.example/done?case=1&authorizationId=${id}&state=collected`,
    )
  })

  test('once, also when the browser comes back twenty times at once', async () => {
    const { id, state } = await begun()
    const back = await Promise.all(
      Array.from({ length: 20 }, () => comeBack({ code: 'c', state, iss: issuer.url })),
    )
    expect(back.map(({ status }) => status).sort()).toEqual([200, ...Array(19).fill(404)])
    expect(issuer.asked.filter(({ path }) => path === '/token')).toHaveLength(1)
    expect((await view(id)).credentialIds).toHaveLength(1)
  })
})

describe('nothing is collected', () => {
  test.each<[string, () => Readonly<Record<string, string>>, RegExp]>([
    ['when access is not given', () => ({ error: 'access_denied', iss: issuer.url }), /access_denied/],
    ['without a code', () => ({ iss: issuer.url }), /no code/],
    [
      'of another server',
      () => ({ code: 'c', iss: 'https://other.example' }),
      /another authorization server/,
    ],
    ['of nobody, where the server names itself', () => ({ code: 'c' }), /another authorization server/],
    ['with an error that is none', () => ({ error: '<script>', iss: issuer.url }), /no code/],
  ])('%s, and never again', async (_, query, failure) => {
    const { id, state } = await begun()
    const { status, body } = await comeBack({ ...query(), state })
    expect([status, body]).toEqual([200, expect.stringContaining('not collected')])
    expect(await view(id)).toMatchObject({ state: 'failed', failure: expect.stringMatching(failure) })
    expect(issuer.asked.filter(({ path }) => path === '/token')).toEqual([])
    expect((await comeBack({ code: 'c', state, iss: issuer.url })).status).toBe(404)
  })

  test('when the issuer does not take the code', async () => {
    issuer.replies['/token'] = () => ({ status: 400, json: { error: 'invalid_grant' } })
    const { id, state } = await begun()
    await comeBack({ code: 'c', state, iss: issuer.url })
    expect(await view(id)).toMatchObject({
      state: 'failed',
      failure: expect.stringContaining('invalid_grant'),
    })
  })

  test('for a state that nobody was given', async () => {
    for (const query of [{ code: 'c', state: 'guessed' }, { code: 'c' }, {}]) {
      expect((await comeBack(query as Record<string, string>)).status).toBe(404)
    }
  })
})

describe('nothing is begun', () => {
  test.each<[string, () => object, string]>([
    [
      'with a code that needs no person',
      () => ({ credentialOfferUri: issuer.offerUri() }),
      'grant_unsupported',
    ],
    ['without an offer or an issuer', () => ({ credentialOfferUri: undefined }), 'invalid_request'],
    ['with both', () => ({ credentialIssuer: issuer.url }), 'invalid_request'],
    ['back in clear', () => ({ returnUrl: 'http://app.example/done' }), 'invalid_request'],
    ['back into a script', () => ({ returnUrl: 'javascript:alert(1)' }), 'invalid_request'],
  ])('%s', async (_, more, code) => {
    expect((await begin(more())).body.code).toBe(code)
  })

  test.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['has no place to log in', { authorization_endpoint: undefined }, 'grant_unsupported'],
    ['has a script there', { authorization_endpoint: 'javascript:alert(1)' }, 'grant_unsupported'],
    ['does not take what is pushed', { pushed_authorization_request_endpoint: 'none' }, 'outgoing_refused'],
  ])('where the server %s', async (_, changes, code) => {
    serverIs(changes)
    expect((await begin()).body.code).toBe(code)
  })

  test('where the server refuses what is pushed', async () => {
    issuer.replies['/par'] = () => ({ status: 400, json: { error: 'invalid_client' } })
    expect((await begin()).body.code).toBe('issuer_refused')
  })

  test('by accepting an offer that needs a person', async () => {
    const { body } = await office.management.post<{ code: string; detail: string }>(
      '/wallet/credential-offers',
      { credentialOfferUri: offer() },
    )
    expect([body.code, body.detail]).toEqual(['grant_unsupported', expect.stringContaining('authorization')])
  })
})
