import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type IssuingOffice, openIssuingOffice, PUBLIC_URL } from '../../../../test/support/issuing-office.ts'
import { createTestWallet, createWalletKey, signJwt } from '../../../../test/support/test-wallet.ts'
import { encodeBase64url } from '../../../lib/base64url.ts'

let office: IssuingOffice
let wallet: ReturnType<typeof createTestWallet>
const key = createWalletKey()
const other = createWalletKey()
const holder = createWalletKey()

beforeAll(async () => {
  office = await openIssuingOffice()
  wallet = createTestWallet(office.server, { base: PUBLIC_URL, now: office.clock.now })
  await office.configure()
})
afterAll(() => office.close())

const seconds = () => Math.floor(office.clock.now() / 1000)
const newCode = async () => wallet.code((await office.offer()).offerUri)
const redeem = async (dpop: string, code?: string) => wallet.redeem(code ?? (await newCode()), {}, { dpop })
const boundToken = async () =>
  (await redeem(wallet.dpopProof(key, '/oauth/token'))).json().access_token as string
const use = (token: string, dpop: string | undefined, body: unknown, scheme = 'DPoP') =>
  wallet.post('/oid4vci/credential', undefined, body, {
    authorization: `${scheme} ${token}`,
    ...(dpop === undefined ? {} : { dpop }),
  })

test('a token that a proof came with is bound to its key', async () => {
  const answer = await redeem(wallet.dpopProof(key, '/oauth/token'))
  expect(answer.json()).toMatchObject({ token_type: 'DPoP', expires_in: 300 })
  const { access_token: token } = answer.json()
  const body = await wallet.request([holder])
  const credential = await use(token, wallet.dpopProof(key, '/oid4vci/credential', { token }), body)
  expect(credential.statusCode).toBe(200)
  const notified = await wallet.post(
    '/oid4vci/notification',
    undefined,
    { notification_id: credential.json().notification_id, event: 'credential_accepted' },
    { authorization: `DPoP ${token}`, dpop: wallet.dpopProof(key, '/oid4vci/notification', { token }) },
  )
  expect(notified.statusCode).toBe(204)
})

const url = '/oauth/token'
describe('at the token endpoint', () => {
  test.each<readonly [string, () => string]>([
    ['no JWT', () => 'abc'],
    ['two proofs', () => `${wallet.dpopProof(key, url)}, ${wallet.dpopProof(key, url)}`],
    ['no typ', () => wallet.dpopProof(key, url, { header: { typ: undefined } })],
    ['another typ', () => wallet.dpopProof(key, url, { header: { typ: 'openid4vci-proof+jwt' } })],
    ['no jwk', () => wallet.dpopProof(key, url, { header: { jwk: undefined } })],
    [
      'a private jwk',
      () => wallet.dpopProof(key, url, { header: { jwk: key.privateKey.export({ format: 'jwk' }) } }),
    ],
    ['a symmetric jwk', () => wallet.dpopProof(key, url, { header: { jwk: { kty: 'oct', k: 'AAAA' } } })],
    ['another’s jwk', () => wallet.dpopProof(key, url, { header: { jwk: other.jwk } })],
    [
      'alg none',
      () => {
        const [, payload] = wallet.dpopProof(key, url).split('.')
        return `${encodeBase64url(JSON.stringify({ typ: 'dpop+jwt', alg: 'none', jwk: key.jwk }))}.${payload}.`
      },
    ],
    [
      'a key of another kind',
      () => wallet.dpopProof(key, url, { header: { jwk: createWalletKey('EdDSA').jwk } }),
    ],
    ['a broken signature', () => `${wallet.dpopProof(key, url).slice(0, -8)}AAAAAAAA`],
    ['no htm', () => wallet.dpopProof(key, url, { claims: { htm: undefined } })],
    ['another htm', () => wallet.dpopProof(key, url, { claims: { htm: 'GET' } })],
    ['htm in lower case', () => wallet.dpopProof(key, url, { claims: { htm: 'post' } })],
    ['no htu', () => wallet.dpopProof(key, url, { claims: { htu: undefined } })],
    ['htu of another endpoint', () => wallet.dpopProof(key, '/oid4vci/credential')],
    [
      'htu of another host',
      () => wallet.dpopProof(key, url, { claims: { htu: 'https://other.example/oauth/token' } }),
    ],
    [
      'htu over http',
      () => wallet.dpopProof(key, url, { claims: { htu: 'http://office.example/oauth/token' } }),
    ],
    ['htu that is no URL', () => wallet.dpopProof(key, url, { claims: { htu: '/oauth/token' } })],
    ['htu of another tenant', () => wallet.dpopProof(key, `/t/${office.tenant.id}/oauth/token`)],
    ['no iat', () => wallet.dpopProof(key, url, { claims: { iat: undefined } })],
    ['iat as text', () => wallet.dpopProof(key, url, { claims: { iat: String(seconds()) } })],
    ['iat in the future', () => wallet.dpopProof(key, url, { claims: { iat: seconds() + 31 } })],
    ['an old iat', () => wallet.dpopProof(key, url, { claims: { iat: seconds() - 331 } })],
    ['no jti', () => wallet.dpopProof(key, url, { claims: { jti: undefined } })],
    ['an empty jti', () => wallet.dpopProof(key, url, { claims: { jti: '' } })],
    ['a huge jti', () => wallet.dpopProof(key, url, { claims: { jti: 'a'.repeat(513) } })],
    ['claims that are no object', () => signJwt(key, { typ: 'dpop+jwt', jwk: key.jwk }, [] as never)],
  ])('%s is refused, and the code stays good', async (_name, make) => {
    const code = await newCode()
    const answer = await redeem(make(), code)
    expect([answer.statusCode, answer.json().error]).toEqual([400, 'invalid_dpop_proof'])
    expect((await wallet.redeem(code)).statusCode).toBe(200)
  })

  test.each<readonly [string, () => string]>([
    ['Ed25519', () => wallet.dpopProof(createWalletKey('EdDSA'), url)],
    [
      'query and fragment in htu',
      () => wallet.dpopProof(key, url, { claims: { htu: `${PUBLIC_URL}/oauth/token?a=b#c` } }),
    ],
    [
      'another spelling of htu',
      () => wallet.dpopProof(key, url, { claims: { htu: 'HTTPS://OFFICE.example:443/oauth/./token' } }),
    ],
    ['a clock that is ahead', () => wallet.dpopProof(key, url, { claims: { iat: seconds() + 30 } })],
    ['a nonce that nobody asked for', () => wallet.dpopProof(key, url, { claims: { nonce: 'abc' } })],
  ])('%s is taken', async (_name, make) => {
    expect((await redeem(make())).json().token_type).toBe('DPoP')
  })

  test('a proof is good once, also for 20 at once; the refused codes stay good', async () => {
    const proof = wallet.dpopProof(key, url)
    const codes = await Promise.all(Array.from({ length: 20 }, newCode))
    const answers = await Promise.all(codes.map((code) => redeem(proof, code)))
    expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1)
    const refused = answers.flatMap((answer, index) => (answer.statusCode === 200 ? [] : [index]))
    for (const index of refused) expect(answers[index]?.json().error).toBe('invalid_dpop_proof')
    const again = await wallet.redeem(codes[refused[0] ?? 0] ?? '')
    expect(again.statusCode).toBe(200)
  })

  test('two keys may choose the same jti', async () => {
    const claims = { jti: 'same' }
    expect((await redeem(wallet.dpopProof(key, url, { claims }))).statusCode).toBe(200)
    expect((await redeem(wallet.dpopProof(other, url, { claims }))).statusCode).toBe(200)
    expect((await redeem(wallet.dpopProof(key, url, { claims }))).json().error).toBe('invalid_dpop_proof')
  })

  test('a refresh token stays with its key', async () => {
    await office.configure({ id: 'Slow' as never, scope: 'slow', approval: 'manual' })
    const code = await wallet.code(
      (await office.offer({ credentialConfigurationId: 'Slow' as never })).offerUri,
    )
    const { refresh_token } = (await redeem(wallet.dpopProof(key, url), code)).json()
    const refresh = (headers: Record<string, string>) =>
      wallet.form(url, { grant_type: 'refresh_token', refresh_token }, headers)
    expect((await refresh({})).json().error).toBe('invalid_grant')
    expect((await refresh({ dpop: wallet.dpopProof(other, url) })).json().error).toBe('invalid_grant')
    expect((await refresh({ dpop: wallet.dpopProof(key, url) })).json().token_type).toBe('DPoP')
  })
})

describe('at the credential endpoint', () => {
  const at = '/oid4vci/credential'
  test.each<readonly [string, (token: string) => string | undefined]>([
    ['no proof', () => undefined],
    ['no ath', () => wallet.dpopProof(key, at)],
    ['ath of another token', () => wallet.dpopProof(key, at, { token: 'other' })],
    ['htu of the token endpoint', (token) => wallet.dpopProof(key, '/oauth/token', { token })],
    ['a broken signature', (token) => `${wallet.dpopProof(key, at, { token }).slice(0, -8)}AAAAAAAA`],
  ])('%s is an invalid proof, 401', async (_name, make) => {
    const token = await boundToken()
    const answer = await use(token, make(token), await wallet.request([holder]))
    expect([answer.statusCode, answer.json().error]).toEqual([401, 'invalid_dpop_proof'])
    expect(answer.headers['www-authenticate']).toMatch(/^DPoP error="invalid_dpop_proof", algs="ES256 /)
  })

  test('the proof of another key is an invalid token', async () => {
    const token = await boundToken()
    const answer = await use(token, wallet.dpopProof(other, at, { token }), await wallet.request([holder]))
    expect([answer.statusCode, answer.json().error]).toEqual([401, 'invalid_token'])
    expect(answer.headers['www-authenticate']).toMatch(/^DPoP error="invalid_token"/)
  })

  test('a bound token is no bearer token, with a proof or without', async () => {
    const token = await boundToken()
    const body = await wallet.request([holder])
    expect((await use(token, undefined, body, 'Bearer')).json().error).toBe('invalid_token')
    const proof = wallet.dpopProof(key, at, { token })
    expect((await use(token, proof, body, 'Bearer')).json().error).toBe('invalid_token')
    expect((await use(token, proof, body)).statusCode).toBe(200)
  })

  test('a bearer token is not bound', async () => {
    const token = (await wallet.redeem(await newCode())).json().access_token
    const answer = await use(token, wallet.dpopProof(key, at, { token }), await wallet.request([holder]))
    expect(answer.json().error).toBe('invalid_token')
  })

  test('a proof is good once, but not spent on a request that is refused', async () => {
    const token = await boundToken()
    const proof = wallet.dpopProof(key, at, { token })
    expect((await use(token, proof, {})).json().error).toBe('invalid_credential_request')
    expect((await use(token, proof, await wallet.request([holder]))).statusCode).toBe(200)
    const replay = wallet.dpopProof(key, '/oid4vci/notification', { token })
    const notify = () =>
      wallet.post(
        '/oid4vci/notification',
        undefined,
        { notification_id: 'x', event: 'credential_accepted' },
        {
          authorization: `DPoP ${token}`,
          dpop: replay,
        },
      )
    expect((await notify()).json().error).toBe('invalid_notification_id')
  })
})
