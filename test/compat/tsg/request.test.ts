// TSG's request for a credential: the named probes T01 to T18, T22 and T34 against an issuer that answers as TSG expects.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { eventually } from '../../support/holder.ts'
import type { Asked } from '../../support/scripted-issuer.ts'
import {
  IDENTIFIER,
  METADATA,
  type MockIssuer,
  proofOf,
  startMockIssuer,
  tokenResponse,
} from './mock-issuer.ts'
import { REQUEST, startTsgOffice, type TsgOffice } from './support.ts'

let tsg: TsgOffice
let issuer: MockIssuer
beforeAll(async () => {
  issuer = await startMockIssuer()
  tsg = await startTsgOffice()
})
afterAll(async () => {
  await tsg?.office.remove()
  await issuer?.close()
})
beforeEach(() => issuer.clear())

const withCode = () => tsg.request({ issuerUrl: issuer.url, preAuthorizedCode: 'good' })
const authorized = (more: object = {}) => ({
  issuerUrl: issuer.url,
  authorized: { accessToken: 'access-token', credentialIdentifier: IDENTIFIER, ...more },
})
const total = async () =>
  Number((await tsg.call('/api/management/credentials?per_page=1')).headers.get('x-total'))
const refusal = (status: number, message: unknown) => ({
  status,
  body: {
    name: expect.any(String),
    status: expect.stringMatching(new RegExp(`^${status} `)),
    code: status,
    message,
    error: expect.any(String),
  },
})

/** Runs a request that must be refused, and keeps nothing. */
async function expectNothing(body: unknown, status: number, message: unknown = expect.any(String)) {
  const before = await total()
  const answer = await tsg.request(body)
  expect(answer).toMatchObject(refusal(status, message))
  expect(await total()).toBe(before)
  return answer
}

describe.each([
  ['T01', REQUEST],
  ['T34, the legacy path', '/api/oid4vci/holder/request'],
])('%s', (_, path) => {
  test('a code becomes a record, which is in the list', async () => {
    const { status, body } = await tsg.call(path, {
      body: { issuerUrl: issuer.url, preAuthorizedCode: 'good' },
    })
    expect(status, JSON.stringify(body)).toBe(200)
    expect(body).toMatchObject({
      id: expect.any(String),
      targetDid: tsg.demo.walletDid,
      credential: {
        type: ['VerifiableCredential', IDENTIFIER],
        issuer: issuer.issuer.signer.issuer,
        credentialSubject: { id: tsg.demo.walletDid, member: true },
      },
      selfIssued: false,
      revoked: false,
      createdDate: expect.stringMatching(/^\d{4}-.*Z$/),
      modifiedDate: expect.stringMatching(/^\d{4}-.*Z$/),
    })
    expect((await tsg.call('/api/management/credentials')).body).toContainEqual(body)
    expect((await tsg.call(`/api/management/credentials/${body.id}`)).body).toEqual(body)
  })
})

test('T02: the issuer is asked in this order, and so', async () => {
  expect((await withCode()).status).toBe(200)
  expect(issuer.asked.map(({ path }) => path)).toEqual([METADATA, '/token', '/nonce', '/credential'])
  const [, token, , credential] = issuer.asked
  expect(token?.headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/)
  expect(Object.fromEntries(new URLSearchParams(token?.body))).toEqual({
    grant_type: 'urn:ietf:params:oauth:grant-type:pre-authorized_code',
    'pre-authorized_code': 'good',
  })
  expect(credential?.headers.authorization).toBe('Bearer token')
  expect(credential?.json().credential_identifier).toBe(IDENTIFIER)
  const { header, payload } = proofOf(credential as never)
  expect(header).toMatchObject({ typ: 'openid4vci-proof+jwt' })
  expect(header.kid.split('#')[0]).toBe(tsg.demo.walletDid)
  expect(payload).toMatchObject({
    aud: issuer.url,
    nonce: expect.stringMatching(/^nonce /),
    iat: expect.any(Number),
  })
  // OpenID4VCI 1.0 Appendix F.1: omitted where the token was asked for without a client_id.
  expect(payload).not.toHaveProperty('iss')
  const document = await (await fetch(`${tsg.demo.baseUrl}/.well-known/did.json`)).json()
  expect(JSON.stringify(document)).toContain(`"${header.kid}"`)
})

test('T03: an access token of the caller’s is used as it is', async () => {
  expect((await tsg.request(authorized())).status).toBe(200)
  expect(issuer.at('/token')).toEqual([])
  expect(issuer.at('/credential')[0]?.headers.authorization).toBe('Bearer access-token')
})

test('T04: further parameters stand in the request and win', async () => {
  const additionalRequestParams = { foo: 1, credential_identifier: 'X' }
  expect((await tsg.request(authorized({ additionalRequestParams }))).status).toBe(200)
  expect(issuer.at('/credential')[0]?.json()).toMatchObject(additionalRequestParams)
})

test('T05: an access token beats a code', async () => {
  expect((await tsg.request({ ...authorized(), preAuthorizedCode: 'good' })).status).toBe(200)
  expect(issuer.at('/token')).toEqual([])
})

test('T06: neither a code nor an access token', async () => {
  await expectNothing(
    { issuerUrl: issuer.url },
    400,
    'Either pre-authorized code or access token must be provided',
  )
  expect(issuer.asked).toEqual([])
})

test.each([
  ['no issuerUrl', { preAuthorizedCode: 'good' }],
  ['an issuerUrl that is no URL', { issuerUrl: 'issuer', preAuthorizedCode: 'good' }],
  ['an issuerUrl of another kind', { issuerUrl: 'file:///etc/passwd', preAuthorizedCode: 'good' }],
  ['an issuerUrl that is a number', { issuerUrl: 1, preAuthorizedCode: 'good' }],
  ['authorized without a token', { issuerUrl: 'https://a.example', authorized: {} }],
  ['a body that is not JSON', '{"issuerUrl":'],
  ['an array', []],
])('T07: %s', async (_, body) => {
  await expectNothing(body, 400)
})

test('T08: metadata that cannot be loaded', async () => {
  const named = expect.stringMatching(/^Could not load OpenID Credential issuer metadata/)
  issuer.replies[METADATA] = () => ({ status: 404, json: {} })
  await expectNothing({ issuerUrl: issuer.url, preAuthorizedCode: 'good' }, 400, named)
  await expectNothing({ issuerUrl: 'http://127.0.0.1:9', preAuthorizedCode: 'good' }, 400, named)
})

test('T09: a code that the issuer refuses', async () => {
  issuer.replies['/token'] = () => ({ status: 400, json: { error: 'invalid_grant' } })
  const { body } = await expectNothing({ issuerUrl: issuer.url, preAuthorizedCode: 'bad' }, 400)
  expect(body.error).toContain('invalid_grant')
})

test('T10: a token response without authorization_details', async () => {
  const { authorization_details: _, ...bare } = tokenResponse
  issuer.replies['/token'] = () => ({ json: bare })
  await expectNothing({ issuerUrl: issuer.url, preAuthorizedCode: 'good' }, 400)
})

test('T11: an identifier that is not in the metadata', async () => {
  await expectNothing(authorized({ credentialIdentifier: 'Other' }), 400)
  await expectNothing(authorized({ credentialIdentifier: '__proto__' }), 400)
})

test('T12: a credential that is no W3C credential', async () => {
  await expectNothing(authorized({ credentialIdentifier: 'Degree' }), 400)
  expect(issuer.at('/credential')).toEqual([])
})

test('T13: a credential that is not ready, of an issuer that cannot be asked again', async () => {
  issuer.replies['/credential'] = () => ({ status: 202, json: { transaction_id: 'later', interval: 1 } })
  await expectNothing(authorized(), 501)
})

describe('T13: a credential that is not ready', () => {
  const RECORDS = '/api/management/credentials'
  let asked: Asked
  beforeEach(() => {
    issuer.replies[METADATA] = () => ({
      json: { ...issuer.metadata(), deferred_credential_endpoint: `${issuer.url}/deferred` },
    })
    issuer.replies['/credential'] = (question) => {
      asked = question
      return { status: 202, json: { transaction_id: 'later', interval: 1 } }
    }
    issuer.replies['/deferred'] = () => ({ status: 202, json: { transaction_id: 'later', interval: 1 } })
  })
  const wait = async (): Promise<string> => {
    const { status, body } = await tsg.request(authorized())
    expect([status, body], JSON.stringify(body)).toMatchObject([
      202,
      {
        id: expect.any(String),
        targetDid: tsg.demo.walletDid,
        credential: {},
        selfIssued: false,
        revoked: false,
        createdDate: expect.any(String),
        modifiedDate: expect.any(String),
        state: 'pending',
      },
    ])
    expect((await tsg.call(`${RECORDS}/${body.id}`)).body).toEqual(body)
    return body.id
  }

  test('it is asked for until it comes, and the id leads to it', async () => {
    const before = await total()
    const id = await wait()
    expect(await total()).toBe(before)
    issuer.replies['/deferred'] = () => ({ json: { credentials: [{ credential: issuer.issue(asked) }] } })
    const record = await eventually(async () => {
      const { status, body } = await tsg.call(`${RECORDS}/${id}`)
      expect([status, body.state]).toEqual([200, undefined])
      return body
    }, 20_000)
    expect(record).toMatchObject({
      targetDid: tsg.demo.walletDid,
      credential: { type: [expect.any(String), IDENTIFIER] },
    })
    expect((await tsg.call(RECORDS)).body).toContainEqual(record)
    expect(issuer.at('/deferred')[0]?.headers.authorization).toBe('Bearer access-token')
  })

  test.each([
    ['that is denied', () => ({ status: 400, json: { error: 'credential_request_denied' } })],
    [
      'whose id is no name of this wallet',
      () => ({ json: { credentials: [{ credential: issuer.issue(asked, { id: 'urn:uuid:1' }) }] } }),
    ],
    [
      'that its issuer did not sign',
      () => ({ json: { credentials: [{ credential: issuer.issue(asked, { badSignature: true }) }] } }),
    ],
  ])('one %s is not kept, and says so', async (_, reply) => {
    const before = await total()
    const id = await wait()
    issuer.replies['/deferred'] = reply
    await eventually(async () => {
      expect((await tsg.call(`${RECORDS}/${id}`)).body).toMatchObject({
        state: 'failed',
        failure: expect.any(String),
      })
    }, 20_000)
    expect(await total()).toBe(before)
  })
})

test.each([401, 403, 500])('T14: the credential endpoint answers %i', async (status) => {
  issuer.replies['/credential'] = () => ({ status, json: { error: 'no' } })
  await expectNothing(authorized(), 400)
})

test('T15: a nonce endpoint that fails is no reason to stop', async () => {
  issuer.replies['/nonce'] = () => ({ status: 500, json: {} })
  expect((await withCode()).status).toBe(200)
})

test('T16: of two credentials both are kept, and the first is answered', async () => {
  const before = await total()
  let first = ''
  issuer.replies['/credential'] = (asked) => {
    first = issuer.issue(asked)
    return { json: { credentials: [{ credential: first }, { credential: issuer.issue(asked) }] } }
  }
  const { status, body } = await withCode()
  expect([status, body.jwt]).toEqual([200, first])
  expect(await total()).toBe(before + 2)
})

test.each([
  ['a URN', () => 'urn:uuid:1', 400],
  ['a name below another DID', () => 'did:web:other.example#1', 400],
  ['a name below the DID of the holder', () => `${tsg.demo.walletDid}#membership`, 200],
])('T17: an id that is %s', async (_, id, status) => {
  issuer.replies['/credential'] = (asked) => ({
    json: { credentials: [{ credential: issuer.issue(asked, { id: id() }) }] },
  })
  if (status === 200) expect((await withCode()).body.credential.id).toBe(id())
  else await expectNothing(authorized(), status)
})

test('T18: a signature that is not the issuer’s', async () => {
  issuer.replies['/credential'] = (asked) => ({
    json: { credentials: [{ credential: issuer.issue(asked, { badSignature: true }) }] },
  })
  await expectNothing(authorized(), 400)
})

test('T22: a token endpoint that only an authorization server names', async () => {
  const { token_endpoint: _, ...metadata } = issuer.metadata()
  issuer.replies[METADATA] = () => ({ json: { ...metadata, authorization_servers: [issuer.url] } })
  expect((await withCode()).status).toBe(200)
  expect(issuer.at('/token')).toHaveLength(1)
})

test('older issuers: the credential stands alone in the answer', async () => {
  issuer.replies['/credential'] = (asked) => ({ json: { credential: issuer.issue(asked) } })
  expect((await withCode()).status).toBe(200)
})
