// Who sends a request: every check of a self-issued ID token, on the issuer's side; P07 to P16, P52 and P53.
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestKey } from '../../support/credential-issuer.ts'
import { type Counterpart, type Json, now, type Party, startCounterpart } from './party.ts'
import { credentialRequest, type DcpAnswer, type DcpOffice, startDcpOffice } from './support.ts'

let dcp: DcpOffice
let outside: Counterpart
let holder: Party
let other: Party
beforeAll(async () => {
  outside = await startCounterpart()
  holder = outside.party('holder')
  other = outside.party('other')
  for (const { name } of [holder, other]) outside.replies[`/${name}/credentials`] = () => ({})
  dcp = await startDcpOffice()
})
afterAll(async () => {
  await dcp?.office.remove()
  await outside?.close()
})

const ask = (token?: string, headers = {}): Promise<DcpAnswer> =>
  dcp.call(
    `${dcp.demo.baseUrl}/credentials`,
    token,
    credentialRequest(dcp.demo.credentialIds.slice(0, 1)),
    headers,
  )
const issuer = () => dcp.demo.issuerDid

function expectRefused(answer: DcpAnswer, code?: string): void {
  expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([
    401,
    expect.stringMatching(/^Bearer/),
  ])
  const [fault] = answer.body as Json[]
  expect(fault).toMatchObject({ message: expect.any(String), type: 'AuthenticationFailed' })
  if (code !== undefined) expect(fault.code).toBe(code)
}

test('P07: without Authorization', async () => {
  const answer = await ask()
  expectRefused(answer, 'access_token_missing')
  expect(answer.headers.get('www-authenticate')).toBe('Bearer')
})

test('P08: without the scheme, or with another', async () => {
  const url = `${dcp.demo.baseUrl}/credentials`
  const body = credentialRequest(dcp.demo.credentialIds)
  for (const authorization of [
    holder.token(issuer()),
    `Basic ${holder.token(issuer())}`,
    `DPoP ${holder.token(issuer())}`,
    'Bearer a.b.c',
    'Bearer x',
  ]) {
    expectRefused(await dcp.call(url, undefined, body, { authorization }))
  }
  expect(
    (await dcp.call(url, undefined, body, { authorization: `bearer ${holder.token(issuer())}` })).status,
  ).toBe(201)
})

test('P09: signed by another key than kid names', async () => {
  expectRefused(await ask(holder.token(issuer(), { signer: createTestKey() })), 'token_signature')
})

test('P09: not signed, or by a secret', async () => {
  const [, claims = ''] = holder.token(issuer()).split('.')
  for (const alg of ['none', 'HS256']) {
    const header = Buffer.from(JSON.stringify({ alg, kid: holder.kid })).toString('base64url')
    expectRefused(await ask(`${header}.${claims}.`), 'token_malformed')
  }
})

test('P10: the key of another DID, which did sign', async () => {
  const spoofed = holder.token(issuer(), { header: { kid: other.kid }, signer: other.key })
  expectRefused(await ask(spoofed), 'token_foreign_key')
  // Without the DID in front the fragment is looked for in the sender's own document.
  const fragment = holder.token(issuer(), { header: { kid: '#key-1' }, signer: other.key })
  expectRefused(await ask(fragment), 'token_signature')
  expect((await ask(holder.token(issuer(), { header: { kid: '#key-1' } }))).status).toBe(201)
})

test('P10: a document that lends itself the key of another DID', async () => {
  const liar = outside.party('liar', {
    document: (document) => ({
      ...document,
      verificationMethod: [
        { id: other.kid, type: 'JsonWebKey2020', controller: other.did, publicKeyJwk: other.key.jwk },
      ],
      capabilityInvocation: [other.kid],
    }),
  })
  const token = liar.token(issuer(), { header: { kid: other.kid }, signer: other.key })
  expectRefused(await ask(token), 'token_foreign_key')
  expectRefused(await ask(liar.token(issuer(), { header: { kid: undefined }, signer: other.key })))
})

test.each([
  ['exp a minute ago', { exp: now() - 60 }, 'token_expired'],
  ['iat in a minute', { iat: now() + 90 }, 'token_not_yet_valid'],
  ['nbf in a minute', { nbf: now() + 90 }, 'token_not_yet_valid'],
  ['no exp', { exp: undefined }, 'token_times'],
  ['no iat', { iat: undefined }, 'token_times'],
  ['exp as text', { exp: 'tomorrow' }, 'token_times'],
  ['exp in a year', { exp: now() + 31_536_000 }, 'token_times'],
  ['no jti', { jti: undefined }, 'token_id'],
])('P11: %s', async (_, claims, code) => {
  expectRefused(await ask(holder.token(issuer(), { claims })), code)
})

test('P11: a clock that differs by ten seconds is forgiven', async () => {
  expect((await ask(holder.token(issuer(), { claims: { iat: now() + 10, nbf: now() + 10 } }))).status).toBe(
    201,
  )
})

test.each([
  ['for a third party', { aud: 'did:web:third.example' }, 'token_audience'],
  ['for two', { aud: ['did:web:a.example', 'did:web:b.example'] }, 'token_audience'],
  ['for nobody', { aud: undefined }, 'token_audience'],
  ['iss is not sub', { sub: 'did:web:other.example' }, 'token_issuer'],
  ['no sub', { sub: undefined }, 'token_issuer'],
  ['iss is no DID', { iss: 'holder', sub: 'holder' }, 'token_issuer'],
])('P12: %s', async (_, claims, code) => {
  expectRefused(await ask(holder.token(issuer(), { claims })), code)
})

test('P12: a list of one audience is that one', async () => {
  expect((await ask(holder.token(issuer(), { claims: { aud: [issuer()] } }))).status).toBe(201)
})

test('P12: whether a participant exists is not told', async () => {
  const body = credentialRequest(dcp.demo.credentialIds)
  const at = (context: string) =>
    dcp.call(
      `${dcp.demo.baseUrl}/participants/${context}/credentials`,
      holder.token(`${issuer()}:participants:x`),
      body,
    )
  const [known, unknown] = [await at('holder'), await at('nobody')]
  expectRefused(known, 'token_audience')
  expect([unknown.status, unknown.body]).toEqual([known.status, known.body])
})

test('P13: the same token again', async () => {
  const token = holder.token(issuer())
  expect((await ask(token)).status).toBe(201)
  expectRefused(await ask(token), 'token_replayed')
})

test('P13: also when the body was refused the first time', async () => {
  const token = holder.token(issuer())
  expect((await dcp.call(`${dcp.demo.baseUrl}/credentials`, token, { nothing: true })).status).toBe(400)
  expectRefused(await ask(token), 'token_replayed')
})

test('P14: a key that may not invoke', async () => {
  const weak = outside.party('weak', { document: (document) => ({ ...document, capabilityInvocation: [] }) })
  expectRefused(await ask(weak.token(issuer())), 'token_key_not_for_invocation')
})

test('P14: taken out of the document a moment ago', async () => {
  let isListed = true
  const fading = outside.party('fading', {
    document: (document) => (isListed ? document : { ...document, capabilityInvocation: [] }),
  })
  outside.replies['/fading/credentials'] = () => ({})
  expect((await ask(fading.token(issuer()))).status).toBe(201)
  isListed = false
  expectRefused(await ask(fading.token(issuer())), 'token_key_not_for_invocation')
})

test('P15: no kid with one key, and with two', async () => {
  expect((await ask(holder.token(issuer(), { header: { kid: undefined } }))).status).toBe(201)
  const second = createTestKey()
  const two = outside.party('two', {
    document: (document) => {
      const id = `${document.id}#key-2`
      return {
        ...document,
        verificationMethod: [
          ...document.verificationMethod,
          { id, type: 'JsonWebKey2020', controller: document.id, publicKeyJwk: second.jwk },
        ],
        capabilityInvocation: [...document.capabilityInvocation, id],
      }
    },
  })
  expectRefused(await ask(two.token(issuer(), { header: { kid: undefined } })), 'token_key_ambiguous')
  expectRefused(await ask(two.token(issuer(), { header: { kid: `${two.did}#key-3` } })), 'token_key_unknown')
})

test('P16: a DID that cannot be resolved, or whose document is another’s', { timeout: 15_000 }, async () => {
  const nowhere = holder.token(issuer(), {
    claims: { iss: 'did:web:localhost%3A1:nobody', sub: 'did:web:localhost%3A1:nobody' },
    header: { kid: 'did:web:localhost%3A1:nobody#key-1' },
  })
  const begun = Date.now()
  expectRefused(await ask(nowhere), 'token_did_unresolvable')
  expect(Date.now() - begun).toBeLessThan(5_000)
  const swapped = outside.party('swapped', { document: (document) => ({ ...document, id: holder.did }) })
  expectRefused(await ask(swapped.token(issuer())), 'token_did_unresolvable')
})

test('P16: a host that never answers costs less than five seconds', { timeout: 15_000 }, async () => {
  const silent = createServer(() => {})
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  const { port } = silent.address() as AddressInfo
  const did = `did:web:localhost%3A${port}:silent`
  const token = holder.token(issuer(), { claims: { iss: did, sub: did }, header: { kid: `${did}#key-1` } })
  const begun = Date.now()
  expectRefused(await ask(token), 'token_did_unresolvable')
  expect(Date.now() - begun).toBeLessThan(5_000)
  silent.closeAllConnections()
  silent.close()
})

test('P52: another verb, another media type', async () => {
  for (const path of ['/credentials', '/offers', '/presentations/query']) {
    const url = `${dcp.demo.baseUrl}${path}`
    const verb = await fetch(url, {
      method: 'PUT',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    })
    expect([verb.status, verb.headers.get('allow')]).toEqual([405, expect.stringContaining('POST')])
    expect(((await verb.json()) as Json)[0]).toMatchObject({ code: 'method_not_allowed' })
    // Before the token is looked at.
    const type = await fetch(url, { method: 'POST', body: '{}', headers: { 'content-type': 'text/plain' } })
    expect([type.status, ((await type.json()) as Json)[0].code]).toEqual([415, 'media_type_unsupported'])
  }
  const answer = await dcp.call(
    `${dcp.demo.baseUrl}/credentials`,
    holder.token(issuer()),
    credentialRequest(dcp.demo.credentialIds),
    { 'content-type': 'application/ld+json; charset=utf-8' },
  )
  expect(answer.status).toBe(201)
})

test('P53: fifty at once with one token', async () => {
  const token = holder.token(issuer(), { claims: { jti: randomUUID() } })
  const answers = await Promise.all(Array.from({ length: 50 }, () => ask(token)))
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
  expect(answers.filter(({ status }) => status === 401)).toHaveLength(49)
})
