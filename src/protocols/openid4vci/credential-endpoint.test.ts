import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type IssuingOffice, openIssuingOffice, PUBLIC_URL } from '../../../test/support/issuing-office.ts'
import { createTestWallet, createWalletKey } from '../../../test/support/test-wallet.ts'
import { as, type CredentialConfigurationId } from '../../core/ids.ts'

let office: IssuingOffice
let wallet: ReturnType<typeof createTestWallet>
let token: string
const key = createWalletKey()

beforeAll(async () => {
  office = await openIssuingOffice()
  wallet = createTestWallet(office.server, { base: PUBLIC_URL, now: office.clock.now })
  await office.configure()
  await office.configure({ id: as<CredentialConfigurationId>('Other'), scope: 'other' })
})
beforeEach(async () => {
  token = await wallet.token((await office.offer()).offerUri)
})
afterAll(() => office.close())

const error = (code: string) => ({
  error: code,
  error_description: expect.stringMatching(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/),
})

const countCredentials = async () =>
  (await office.storage.issuedCredentials.list(office.tenant.id, {}, { limit: 200 })).items.length

describe('a credential request', () => {
  test('gives a credential that is bound to the key, and records it', async () => {
    const answer = await wallet.collect(token, await wallet.request([key]))
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['content-type']).toMatch(/^application\/json/)
    expect(answer.headers['cache-control']).toBe('no-store')
    expect(answer.json()).toEqual({
      credentials: [{ credential: expect.stringMatching(/^ey[\w-]+\.[\w-]+\.[\w-]+~.+~$/) }],
      notification_id: expect.any(String),
    })
    const [, payload = ''] = answer.json().credentials[0].credential.split('.')
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({
      iss: PUBLIC_URL,
      vct: `${PUBLIC_URL}/vct/university-degree`,
      cnf: { jwk: key.jwk },
    })
    const { items } = await office.storage.issuedCredentials.list(office.tenant.id, {}, { limit: 10 })
    expect(items[0]).toMatchObject({ status: 'valid', format: 'dc+sd-jwt' })
  })

  test('gives one credential for each key of a batch', async () => {
    const keys = Array.from({ length: 10 }, () => createWalletKey())
    const answer = await wallet.collect(token, await wallet.request(keys))
    const bound = answer.json().credentials.map(({ credential }: { credential: string }) => {
      const [, payload = ''] = credential.split('.')
      return JSON.parse(Buffer.from(payload, 'base64url').toString()).cnf.jwk.x
    })
    expect(bound).toEqual(keys.map(({ jwk }) => (jwk as { x?: string }).x))
  })

  test('gives it once: the same token again is denied', async () => {
    expect((await wallet.collect(token, await wallet.request([key]))).statusCode).toBe(200)
    const again = await wallet.collect(token, await wallet.request([createWalletKey()]))
    expect([again.statusCode, again.json()]).toEqual([400, error('credential_request_denied')])
  })

  test('of 20 at once with one nonce gives one credential', async () => {
    const before = await countCredentials()
    const nonce = await wallet.nonce()
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        wallet.collect(token, {
          credential_configuration_id: 'UniversityDegree',
          proofs: { jwt: [wallet.keyProof(createWalletKey(), nonce)] },
        }),
      ),
    )
    expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1)
    const codes = new Set(
      answers.filter(({ statusCode }) => statusCode !== 200).map((answer) => answer.json().error),
    )
    expect([...codes].every((code) => ['credential_request_denied', 'invalid_nonce'].includes(code))).toBe(
      true,
    )
    expect(await countCredentials()).toBe(before + 1)
  })

  test('cannot take the nonce of another wallet’s credential, and spends nothing by trying', async () => {
    const nonce = await wallet.nonce()
    const request = {
      credential_configuration_id: 'UniversityDegree',
      proofs: { jwt: [wallet.keyProof(key, nonce)] },
    }
    const others = await wallet.token((await office.offer()).offerUri)
    const answers = await Promise.all([wallet.collect(token, request), wallet.collect(others, request)])
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 400])
    const [refusedToken, refused] = answers[0].statusCode === 400 ? [token, answers[0]] : [others, answers[1]]
    expect(refused.json()).toEqual(error('invalid_nonce'))
    expect((await wallet.collect(refusedToken, await wallet.request([key]))).statusCode).toBe(200)
  })

  test('unknown members are ignored', async () => {
    const answer = await wallet.collect(token, {
      ...(await wallet.request([key])),
      format: 'mso_mdoc',
      issuer_state: 1,
    })
    expect(answer.statusCode).toBe(200)
  })
})

describe('a request that names the wrong thing', () => {
  const proofs = async () => ({ proofs: (await wallet.request([key]))['proofs'] })
  test.each([
    ['nothing', {}, 'invalid_credential_request'],
    [
      'both',
      { credential_configuration_id: 'UniversityDegree', credential_identifier: 'x' },
      'invalid_credential_request',
    ],
    ['no string', { credential_configuration_id: 7 }, 'invalid_credential_request'],
    [
      'an identifier that the token did not come with',
      { credential_identifier: 'UniversityDegree' },
      'unknown_credential_identifier',
    ],
    [
      'a configuration that there is not',
      { credential_configuration_id: 'Nothing' },
      'unknown_credential_configuration',
    ],
  ])('%s', async (_name, names, code) => {
    const answer = await wallet.collect(token, { ...names, ...(await proofs()) })
    expect([answer.statusCode, answer.json()]).toEqual([400, error(code)])
    expect((await wallet.collect(token, await wallet.request([key]))).statusCode).toBe(200)
  })

  test('a configuration that the token is not for', async () => {
    const answer = await wallet.collect(token, await wallet.request([key], 'Other'))
    expect([answer.statusCode, answer.json()]).toEqual([400, error('unknown_credential_configuration')])
    expect((await wallet.collect(token, await wallet.request([key]))).statusCode).toBe(200)
  })

  test('by identifier exactly when the token came with identifiers', async () => {
    const { offerUri } = await office.offer()
    const answer = await wallet.redeem(await wallet.code(offerUri), {
      authorization_details: JSON.stringify([
        { type: 'openid_credential', credential_configuration_id: 'UniversityDegree' },
      ]),
    })
    const { access_token, authorization_details: details } = answer.json()
    expect(details).toEqual([
      {
        type: 'openid_credential',
        credential_configuration_id: 'UniversityDegree',
        credential_identifiers: [expect.any(String)],
      },
    ])
    const byId = await wallet.collect(access_token, await wallet.request([key]))
    expect(byId.json()).toEqual(error('invalid_credential_request'))
    const unknown = await wallet.collect(access_token, { credential_identifier: 'x', ...(await proofs()) })
    expect(unknown.json()).toEqual(error('unknown_credential_identifier'))
    const [identifier] = details[0].credential_identifiers
    const right = await wallet.collect(access_token, {
      credential_identifier: identifier,
      ...(await proofs()),
    })
    expect(right.statusCode).toBe(200)
  })
})

describe('a body that is none', () => {
  test.each([
    ['no JSON', '{', 'application/json', 'invalid_credential_request'],
    [
      'a member twice',
      '{"credential_configuration_id":"a","credential_configuration_id":"a"}',
      'application/json',
      'invalid_credential_request',
    ],
    ['an array', '[]', 'application/json', 'invalid_credential_request'],
    ['empty', '', 'application/json', 'invalid_credential_request'],
    [
      'a form',
      'credential_configuration_id=UniversityDegree',
      'application/x-www-form-urlencoded',
      'invalid_credential_request',
    ],
    ['text', '{}', 'text/plain', 'invalid_credential_request'],
    [
      'other JSON',
      '{"credential_configuration_id":"UniversityDegree"}',
      'application/problem+json',
      'invalid_credential_request',
    ],
    [
      'proofs that are no object',
      '{"credential_configuration_id":"UniversityDegree","proofs":[]}',
      'application/json',
      'invalid_proof',
    ],
    [
      'no proof',
      '{"credential_configuration_id":"UniversityDegree","proofs":{}}',
      'application/json',
      'invalid_proof',
    ],
    [
      'no jwt',
      '{"credential_configuration_id":"UniversityDegree","proofs":{"jwt":[]}}',
      'application/json',
      'invalid_proof',
    ],
    [
      'a jwt that is no string',
      '{"credential_configuration_id":"UniversityDegree","proofs":{"jwt":[1]}}',
      'application/json',
      'invalid_proof',
    ],
    [
      'two proof types',
      '{"credential_configuration_id":"UniversityDegree","proofs":{"jwt":["a"],"attestation":["a"]}}',
      'application/json',
      'invalid_proof',
    ],
    [
      'a proof type that is not offered',
      '{"credential_configuration_id":"UniversityDegree","proofs":{"di_vp":[{}]}}',
      'application/json',
      'invalid_proof',
    ],
    [
      'no proofs at all',
      '{"credential_configuration_id":"UniversityDegree"}',
      'application/json',
      'invalid_proof',
    ],
  ])('%s', async (_name, body, type, code) => {
    const answer = await wallet.collect(token, body, { 'content-type': type })
    expect([answer.statusCode, answer.json()]).toEqual([400, error(code)])
    expect(answer.headers['cache-control']).toBe('no-store')
  })
})

describe('an access token', () => {
  test.each([
    ['that is missing', {}, 'Bearer, DPoP algs='],
    ['that is unknown', { authorization: 'Bearer abc' }, 'Bearer error="invalid_token"'],
    [
      'of the right shape that is unknown',
      { authorization: `Bearer ${Buffer.alloc(48).toString('base64url')}` },
      'Bearer error="invalid_token"',
    ],
    ['of another scheme', { authorization: 'Basic YTpi' }, 'Bearer'],
    [
      'with a DPoP proof that is missing',
      { authorization: 'DPoP abc' },
      'DPoP error="invalid_dpop_proof", algs=',
    ],
  ])('%s is 401, before the body is looked at', async (_name, headers, challenge) => {
    const answer = await wallet.post('/oid4vci/credential', undefined, '{', headers)
    expect(answer.statusCode).toBe(401)
    expect(answer.headers['www-authenticate']).toContain(challenge)
    if (!('authorization' in headers)) expect(answer.body).toBe('')
  })

  test('in the query or twice is refused', async () => {
    const body = await wallet.request([key])
    const query = await wallet.post(`/oid4vci/credential?access_token=${token}`, undefined, body)
    expect([query.statusCode, query.json()]).toEqual([401, error('invalid_token')])
    const form = await wallet.form('/oid4vci/credential', { access_token: token })
    expect(form.statusCode).toBe(401)
  })

  test('ends with its time, and the pre-authorized code is none', async () => {
    const body = await wallet.request([key])
    const code = await wallet.code((await office.offer()).offerUri)
    expect((await wallet.collect(code, body)).statusCode).toBe(401)
    office.clock.advance(300_000)
    const late = await wallet.collect(token, body)
    expect([late.statusCode, late.json()]).toEqual([401, error('invalid_token')])
  })

  test('of another tenant is unknown', async () => {
    const other = await office.addTenant(false)
    const elsewhere = createTestWallet(office.server, {
      base: `${PUBLIC_URL}/t/${other.id}`,
      now: office.clock.now,
      path: `/t/${other.id}`,
    })
    const answer = await elsewhere.collect(token, await elsewhere.request([key]))
    expect(answer.json()).toEqual(error('invalid_token'))
  })
})

test('a credential that is bound to no key takes no proofs', async () => {
  await office.configure({
    id: as<CredentialConfigurationId>('Ticket'),
    scope: 'ticket',
    batchSize: 1,
    binding: { methods: [], proofAlgorithms: [] },
  })
  const ticket = await wallet.token(
    (await office.offer({ credentialConfigurationId: as<CredentialConfigurationId>('Ticket') })).offerUri,
  )
  const refused = await wallet.collect(ticket, await wallet.request([key], 'Ticket'))
  expect(refused.json()).toEqual(error('invalid_proof'))
  const answer = await wallet.collect(ticket, { credential_configuration_id: 'Ticket' })
  const [, payload = ''] = answer.json().credentials[0].credential.split('.')
  expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).not.toHaveProperty('cnf')
})
