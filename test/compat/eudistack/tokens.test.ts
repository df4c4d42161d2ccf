// Probes 1 to 4 of the contract: who gets a token, and what it opens.
import { generateKeyPairSync, sign } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { send, sendForm, sendJson } from '../../../src/cli/tour/answer.ts'
import { authorizeHolder } from '../../support/holder.ts'
import { createShiftedClock, type ShiftedClock } from '../../support/shifted-clock.ts'
import {
  body,
  createBackend,
  created,
  type EudistackOffice,
  type Problem,
  startEudistackOffice,
  tokenOf,
} from './support.ts'

let eudistack: EudistackOffice
let clock: ShiftedClock
beforeAll(async () => {
  clock = createShiftedClock(mkdtempSync(join(tmpdir(), 'chancery-clock-')))
  eudistack = await startEudistackOffice({ environment: clock.environment })
})
afterAll(() => eudistack?.office.remove())

const codeOf = async (issuanceId: string) => {
  const view = await eudistack.office.management.get<{ transactionCode: string }>(`/issuances/${issuanceId}`)
  return view.body.transactionCode
}

test('1: a token, for an hour, not to be kept by anyone, and no refresh token; on both paths, by form and by Basic', async () => {
  const { demo } = eudistack
  const { tokenEndpoint, clientId, clientSecret } = demo
  const answer = await tokenOf(demo, { scope: demo.scope })
  expect(answer.status).toBe(200)
  expect(answer.body).toEqual({
    access_token: expect.any(String),
    token_type: 'Bearer',
    expires_in: 3600,
    scope: 'credential:issue',
  })
  expect(answer.headers.get('cache-control')).toBe('no-store')
  const alias = tokenEndpoint.replace('/oid4vci/v1/token', '/oauth/token')
  const basic = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`
  for (const endpoint of [tokenEndpoint, alias]) {
    const form = { grant_type: 'client_credentials', scope: 'credential:issue' }
    expect((await sendForm(endpoint, form, { authorization: basic })).status).toBe(200)
    const both = await sendForm(
      endpoint,
      { ...form, client_id: clientId, client_secret: clientSecret },
      { authorization: basic },
    )
    expect([both.status, both.body]).toMatchObject([400, { error: 'invalid_request' }])
  }
})

test('2: a wrong secret and an unknown client cannot be told apart, not by time either', async () => {
  const { demo } = eudistack
  const wrong = { ...demo, clientSecret: 'wrong' }
  const unknown = { ...demo, clientId: 'nobody', clientSecret: 'wrong' }
  const [first, second] = [await tokenOf(wrong), await tokenOf(unknown)]
  expect([first.status, second.status]).toEqual([401, 401])
  expect(first.body).toEqual({ error: 'invalid_client', error_description: 'invalid_client' })
  expect(second.body).toEqual(first.body)
  const basic = await sendForm(
    demo.tokenEndpoint,
    { grant_type: 'client_credentials' },
    { authorization: `Basic ${Buffer.from('nobody:wrong').toString('base64')}` },
  )
  expect([basic.status, basic.headers.get('www-authenticate')]).toEqual([
    401,
    expect.stringMatching(/^Basic /),
  ])

  const times = { wrong: [] as number[], unknown: [] as number[] }
  for (let round = 0; round < 60; round++) {
    for (const [name, side] of [
      ['wrong', wrong],
      ['unknown', unknown],
    ] as const) {
      const start = performance.now()
      await tokenOf(side)
      times[name].push(performance.now() - start)
    }
  }
  const median = (list: number[]) => list.sort((a, b) => a - b)[list.length >> 1] ?? 0
  // A hash that is slow on purpose would make tens of milliseconds of difference.
  expect(Math.abs(median(times.wrong) - median(times.unknown))).toBeLessThan(15)
})

test('3: a suspended client, a grant that there is not, JSON, a scope that the client lacks', async () => {
  const { demo, office } = eudistack
  const other = await eudistack.addBackend()
  await other.token()
  expect((await other.call('GET', '')).status).toBe(200)
  expect(
    (await office.management.request('PATCH', `/clients/${other.id}`, { status: 'suspended' })).status,
  ).toBe(200)
  const suspended = await tokenOf(other.side)
  expect([suspended.status, suspended.body]).toEqual([
    401,
    { error: 'invalid_client', error_description: 'invalid_client' },
  ])
  expect((await other.call('GET', '')).status, 'and its tokens are worth nothing').toBe(401)

  const password = await tokenOf(demo, { grant_type: 'password' })
  expect([password.status, password.body]).toMatchObject([400, { error: 'unsupported_grant_type' }])
  const json = await sendJson(demo.tokenEndpoint, { grant_type: 'client_credentials' })
  expect([json.status, json.body]).toMatchObject([415, { error: 'invalid_request' }])
  const scope = await tokenOf(demo, { scope: 'admin' })
  expect([scope.status, scope.body]).toMatchObject([400, { error: 'invalid_scope' }])
  const missing = await sendForm(demo.tokenEndpoint, { client_id: demo.clientId })
  expect([missing.status, missing.body]).toMatchObject([400, { error: 'invalid_request' }])
  const twice = await send(demo.tokenEndpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'grant_type=client_credentials&grant_type=client_credentials',
  })
  expect([twice.status, twice.body]).toMatchObject([400, { error: 'invalid_request' }])
})

describe('4: what opens the issuances', () => {
  const post = (authorization?: string) =>
    sendJson<Problem>(eudistack.demo.issuances, body(), authorization === undefined ? {} : { authorization })

  test('no token, no bearer token, and tokens that somebody made himself', async () => {
    const none = await post()
    expect([none.status, none.body.type]).toEqual([401, 'authentication_error'])
    expect(none.headers.get('www-authenticate')).toBe('Bearer')
    expect(none.headers.get('content-type')).toBe('application/problem+json')
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const claims = { sub: eudistack.demo.clientId, scope: 'credential:issue', exp: 4e9 }
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const signed = `${part({ alg: 'ES256' })}.${part(claims)}`
    const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' })
    for (const token of [
      `${part({ alg: 'none' })}.${part(claims)}.`,
      `${signed}.${signature.toString('base64url')}`,
      Buffer.alloc(32).toString('base64url'),
    ]) {
      const answer = await post(`Bearer ${token}`)
      expect([answer.status, answer.body.type]).toEqual([401, 'invalid_token'])
    }
  })

  test("another tenant's token is told so, a wallet's is not", async () => {
    const other = createBackend(eudistack.demo.otherTenant)
    const foreign = await post(`Bearer ${await other.token()}`)
    expect([foreign.status, foreign.body.type]).toEqual([403, 'tenant_mismatch'])
    const offer = await created(eudistack.backend)
    const holder = await authorizeHolder({
      credentialOfferUri: offer.credential_offer_uri,
      transactionCode: await codeOf(offer.issuance_id),
    })
    expect((await post(`Bearer ${holder.accessToken}`)).status).toBe(401)
    const machine = await sendJson(
      holder.endpoints.credential_endpoint,
      { credential_configuration_id: holder.configurationId, proofs: { jwt: await holder.prove([]) } },
      { authorization: `Bearer ${await eudistack.backend.token()}` },
    )
    expect(machine.status, 'nor does ours open the credential endpoint').toBe(401)
    const alias = eudistack.demo.issuances.replace('/api/v1/issuances', '/oid4vci/v1/credential')
    expect(
      (await sendJson(alias, {}, { authorization: `Bearer ${await eudistack.backend.token()}` })).status,
    ).toBe(401)
  })

  test('a client without the scope', async () => {
    const client = await eudistack.addBackend({ scopes: ['issuances:read'] })
    const token = (await tokenOf(client.side)).body['access_token'] as string
    const answer = await post(`Bearer ${token}`)
    expect([answer.status, answer.body.type]).toEqual([403, 'insufficient_permission'])
  })

  test('an expired token', async () => {
    const token = await createBackend(eudistack.demo).token()
    clock.set(3_601_000)
    await new Promise((resolve) => setTimeout(resolve, 100))
    const answer = await post(`Bearer ${token}`)
    clock.set(0)
    expect([answer.status, answer.body.type]).toEqual([401, 'invalid_token'])
  })
})
