import { afterAll, beforeAll, expect, test } from 'vitest'
import { type IssuingOffice, openIssuingOffice, PUBLIC_URL } from '../../../test/support/issuing-office.ts'

let office: IssuingOffice
beforeAll(async () => {
  office = await openIssuingOffice()
})
afterAll(() => office.close())

const path = '/.well-known/oauth-authorization-server'

test('says what the token endpoint does', async () => {
  const answer = await office.server.inject(path)
  expect(answer.headers).toMatchObject({
    'access-control-allow-origin': '*',
    'cache-control': 'public, max-age=60',
  })
  expect(answer.json()).toEqual({
    issuer: PUBLIC_URL,
    token_endpoint: `${PUBLIC_URL}/oauth/token`,
    grant_types_supported: [
      'urn:ietf:params:oauth:grant-type:pre-authorized_code',
      'refresh_token',
      'client_credentials',
    ],
    response_types_supported: [],
    token_endpoint_auth_methods_supported: ['none', 'client_secret_basic', 'client_secret_post'],
    'pre-authorized_grant_anonymous_access_supported': true,
    dpop_signing_alg_values_supported: ['ES256', 'ES384', 'EdDSA', 'Ed25519', 'ES256K', 'PS256'],
    authorization_details_types_supported: ['openid_credential'],
  })
})

test('is found with the tenant’s path inserted (RFC 8414 §3.1), and leads to its endpoint', async () => {
  const tenant = await office.addTenant(false)
  const { issuer, token_endpoint } = (await office.server.inject(`${path}/t/${tenant.id}`)).json()
  expect(issuer).toBe(`${PUBLIC_URL}/t/${tenant.id}`)
  const answer = await office.server.inject({ method: 'POST', url: token_endpoint.slice(PUBLIC_URL.length) })
  expect(answer.json().error).toBe('invalid_request')
})

test('scripts of every origin may use the endpoints', async () => {
  for (const [url, method] of [
    ['/oauth/token', 'POST'],
    ['/oid4vci/credential', 'POST'],
    ['/oid4vci/credential-offers/abc', 'GET'],
    [path, 'GET'],
  ] as const) {
    const answer = await office.server.inject({
      method: 'OPTIONS',
      url,
      headers: { origin: 'https://wallet.example', 'access-control-request-method': method },
    })
    expect([url, answer.statusCode, answer.headers['access-control-allow-origin']]).toEqual([url, 204, '*'])
    expect(answer.headers['access-control-allow-headers']).toContain('DPoP')
  }
})
