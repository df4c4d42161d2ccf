import { generateKeyPairSync, type webcrypto } from 'node:crypto'
import { CompactEncrypt, compactDecrypt, importJWK } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type IssuingOffice, openIssuingOffice, PUBLIC_URL } from '../../../../test/support/issuing-office.ts'
import { createTestWallet, createWalletKey } from '../../../../test/support/test-wallet.ts'
import { as, type CredentialConfigurationId } from '../../../core/ids.ts'
import { approveIssuance } from '../../../core/issuance/decide-deferred-issuance.ts'
import { createSecrets } from '../../../keys/software/secrets.ts'
import { requestKey } from './request-key.ts'

let office: IssuingOffice
let wallet: ReturnType<typeof createTestWallet>
let token: string
let requestJwk: webcrypto.JsonWebKey & { kid: string }

const own = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const jwk = { ...own.publicKey.export({ format: 'jwk' }), alg: 'ECDH-ES', kid: 'mine', use: 'enc' }
const wanted = { jwk, enc: 'A256GCM' }

beforeAll(async () => {
  office = await openIssuingOffice()
  wallet = createTestWallet(office.server, { base: PUBLIC_URL, now: office.clock.now })
  await office.configure()
  await office.configure({ id: as<CredentialConfigurationId>('Slow'), scope: 'slow', approval: 'manual' })
  const metadata = (await office.server.inject('/.well-known/openid-credential-issuer')).json()
  requestJwk = metadata.credential_request_encryption.jwks.keys[0]
})
beforeEach(async () => {
  token = await wallet.token((await office.offer()).offerUri)
})
afterAll(() => office.close())

async function encrypt(
  body: unknown,
  header: Record<string, unknown> = {},
  to: object = requestJwk,
): Promise<string> {
  return new CompactEncrypt(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)))
    .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A128GCM', kid: requestJwk.kid, ...header } as never)
    .encrypt(await importJWK({ ...to, alg: 'ECDH-ES' }))
}
const send = (jwe: string, accessToken = token, url = '/oid4vci/credential') =>
  wallet.post(url, accessToken, jwe, { 'content-type': 'application/jwt' })
const request = async (encryption: object = wanted) => ({
  ...(await wallet.request([createWalletKey()])),
  credential_response_encryption: encryption,
})

test('an encrypted request gets a plain answer unless it asks for another', async () => {
  const answer = await send(await encrypt(await wallet.request([createWalletKey()])))
  expect(answer.statusCode).toBe(200)
  expect(answer.json().credentials).toHaveLength(1)
})

test('an encrypted request gets the encrypted answer that it asks for', async () => {
  const answer = await send(await encrypt(await request()))
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'application/jwt'])
  expect(answer.headers['cache-control']).toBe('no-store')
  const { plaintext, protectedHeader } = await compactDecrypt(answer.body, own.privateKey)
  expect(protectedHeader).toMatchObject({ alg: 'ECDH-ES', enc: 'A256GCM', kid: 'mine' })
  expect(JSON.parse(Buffer.from(plaintext).toString())).toEqual({
    credentials: [{ credential: expect.any(String) }],
    notification_id: expect.any(String),
  })
})

test('a deferred answer is encrypted as well, and the later one to the newer key', async () => {
  const { issuance, offerUri } = await office.offer({ credentialConfigurationId: 'Slow' as never })
  const slow = await wallet.token(offerUri)
  const body = {
    ...(await wallet.request([createWalletKey()], 'Slow')),
    credential_response_encryption: wanted,
  }
  const deferred = await send(await encrypt(body), slow)
  expect([deferred.statusCode, deferred.headers['content-type']]).toEqual([202, 'application/jwt'])
  const { plaintext } = await compactDecrypt(deferred.body, own.privateKey)
  const { transaction_id } = JSON.parse(Buffer.from(plaintext).toString())
  await approveIssuance(office.ports, office.tenant.id, issuance.id)
  const newer = generateKeyPairSync('ec', { namedCurve: 'P-384' })
  const later = {
    transaction_id,
    credential_response_encryption: {
      jwk: { ...newer.publicKey.export({ format: 'jwk' }), alg: 'ECDH-ES' },
      enc: 'A128GCM',
    },
  }
  const answer = await send(await encrypt(later), slow, '/oid4vci/deferred-credential')
  expect(answer.statusCode).toBe(200)
  const decrypted = await compactDecrypt(answer.body, newer.privateKey)
  expect(decrypted.protectedHeader).not.toHaveProperty('kid')
  expect(JSON.parse(Buffer.from(decrypted.plaintext).toString()).credentials).toHaveLength(1)
})

test('an error is never encrypted', async () => {
  const answer = await send(await encrypt({ ...(await request()), proofs: undefined }))
  expect([answer.statusCode, answer.json().error]).toEqual([400, 'invalid_proof'])
})

describe('a wish for an encrypted answer is refused, and nothing is spent', () => {
  test('in a plain request', async () => {
    const answer = await wallet.collect(token, await request())
    expect([answer.statusCode, answer.json().error]).toEqual([400, 'invalid_encryption_parameters'])
    const { issuance, offerUri } = await office.offer({ credentialConfigurationId: 'Slow' as never })
    const slow = await wallet.token(offerUri)
    const deferred = await wallet.collect(slow, await wallet.request([createWalletKey()], 'Slow'))
    const { transaction_id } = deferred.json()
    const plain = await wallet.post('/oid4vci/deferred-credential', slow, {
      transaction_id,
      credential_response_encryption: wanted,
    })
    expect(plain.json().error).toBe('invalid_encryption_parameters')
    expect((await office.storage.issuances.find(office.tenant.id, issuance.id))?.state).toBe('deferred')
  })

  test.each<readonly [string, object]>([
    ['no key', { enc: 'A128GCM' }],
    ['no enc', { jwk }],
    ['an enc that is not offered', { jwk, enc: 'A128CBC-HS256' }],
    ['compression', { ...wanted, zip: 'DEF' }],
    ['a key without alg', { jwk: { ...jwk, alg: undefined }, enc: 'A128GCM' }],
    ['another alg', { jwk: { ...jwk, alg: 'RSA-OAEP' }, enc: 'A128GCM' }],
    [
      'a private key',
      { jwk: { ...own.privateKey.export({ format: 'jwk' }), alg: 'ECDH-ES' }, enc: 'A128GCM' },
    ],
    ['a key for signatures', { jwk: { ...jwk, use: 'sig' }, enc: 'A128GCM' }],
    ['another curve', { jwk: { ...createWalletKey('ES256K').jwk, alg: 'ECDH-ES' }, enc: 'A128GCM' }],
    ['a point that is not on the curve', { jwk: { ...jwk, y: jwk.x }, enc: 'A128GCM' }],
    ['a key that is none', { jwk: { kty: 'EC' }, enc: 'A128GCM' }],
  ])('with %s', async (_name, encryption) => {
    const answer = await send(await encrypt(await request(encryption)))
    expect([answer.statusCode, answer.json().error]).toEqual([400, 'invalid_encryption_parameters'])
    expect((await wallet.collect(token, await wallet.request([createWalletKey()]))).statusCode).toBe(200)
  })
})

describe('an encrypted request is refused', () => {
  test.each<readonly [string, () => Promise<string>]>([
    ['that is no JWE', async () => 'a.b.c'],
    ['that is a signed JWT', async () => wallet.keyProof(createWalletKey(), 'n')],
    ['to another key', async () => encrypt({}, {}, jwk)],
    ['without kid', async () => encrypt({}, { kid: undefined })],
    ['with another kid', async () => encrypt({}, { kid: 'other' })],
    ['with an enc that is not offered', async () => encrypt({}, { enc: 'A192GCM' })],
    ['with an alg that is not offered', async () => encrypt({}, { alg: 'ECDH-ES+A128KW' })],
    ['that was changed', async () => `${(await encrypt({})).slice(0, -4)}AAAA`],
    ['that holds no JSON', async () => encrypt('{')],
    ['that holds a member twice', async () => encrypt('{"a":1,"a":1}')],
    ['that holds no object', async () => encrypt('[]')],
  ])('%s', async (_name, make) => {
    const answer = await send(await make())
    expect([answer.statusCode, answer.json().error]).toEqual([400, 'invalid_encryption_parameters'])
  })

  test('whose content is malformed as any other', async () => {
    const answer = await send(await encrypt({ credential_configuration_id: 5 }))
    expect([answer.statusCode, answer.json().error]).toEqual([400, 'invalid_credential_request'])
  })

  test('without a token before it is opened', async () => {
    expect((await send('x', 'abc')).statusCode).toBe(401)
  })
})

test('the request key is the same in every process, and another for each tenant and master key', async () => {
  const random = office.ports.random
  const [a, b] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)]
  const kid = (master: Uint8Array, tenant: string) =>
    requestKey(createSecrets(master, { random }), tenant as never).kid
  expect(kid(a, 'one')).toBe(kid(a, 'one'))
  expect(new Set([kid(a, 'one'), kid(a, 'two'), kid(b, 'one')]).size).toBe(3)
})
