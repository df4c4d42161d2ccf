import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type IssuingOffice, openIssuingOffice, PUBLIC_URL } from '../../../test/support/issuing-office.ts'
import { createTestWallet } from '../../../test/support/test-wallet.ts'
import { as, type CredentialConfigurationId, type IssuanceId } from '../../core/ids.ts'
import { PRE_AUTHORIZED_CODE } from './grants/pre-authorized-code.ts'

let office: IssuingOffice
let wallet: ReturnType<typeof createTestWallet>

beforeAll(async () => {
  office = await openIssuingOffice()
  wallet = createTestWallet(office.server, { base: PUBLIC_URL, now: office.clock.now })
  await office.configure({
    transactionCode: { use: 'optional', length: 6, description: 'Look at your mail.' },
  })
  await office.configure({ id: as<CredentialConfigurationId>('Slow'), scope: 'slow', approval: 'manual' })
})
afterAll(() => office.close())

const error = (code: string) => ({
  error: code,
  error_description: expect.stringMatching(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/),
})
const newCode = async (request = {}) => wallet.code((await office.offer(request)).offerUri)
const stateOf = async (id: IssuanceId) => (await office.storage.issuances.find(office.tenant.id, id))?.state

describe('a pre-authorized code', () => {
  test('gives one bearer token of five minutes, never to be cached', async () => {
    const answer = await wallet.redeem(await newCode())
    expect([answer.statusCode, answer.json()]).toEqual([
      200,
      { access_token: expect.stringMatching(/^[\w-]{64}$/), token_type: 'Bearer', expires_in: 300 },
    ])
    expect(answer.headers['cache-control']).toBe('no-store')
  })

  test('gives one token to 20 who come at once', async () => {
    const code = await newCode()
    const answers = await Promise.all(Array.from({ length: 20 }, () => wallet.redeem(code)))
    expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1)
    for (const answer of answers.filter(({ statusCode }) => statusCode !== 200)) {
      expect([answer.statusCode, answer.json()]).toEqual([400, error('invalid_grant')])
    }
  })

  test.each([
    [
      'used',
      async () => {
        const code = await newCode()
        await wallet.redeem(code)
        return code
      },
    ],
    [
      'expired',
      async () => {
        const code = await newCode()
        office.clock.advance(3_600_000)
        return code
      },
    ],
    ['nothing', async () => 'SplxlOBeZQQYbYS6WxSbIA'],
    [
      'changed',
      async () => {
        const code = await newCode()
        return `${code.startsWith('A') ? 'B' : 'A'}${code.slice(1)}`
      },
    ],
    ['padded', async () => `${await newCode()}=`],
    [
      'the reference of the offer',
      async () => decodeURIComponent((await office.offer()).offerUri.split('%2F').at(-1) ?? ''),
    ],
  ])('that is %s is an invalid grant', async (_name, code) => {
    const answer = await wallet.redeem(await code())
    expect([answer.statusCode, answer.json()]).toEqual([400, error('invalid_grant')])
    expect(answer.headers['cache-control']).toBe('no-store')
  })

  test('of another tenant is an invalid grant', async () => {
    const other = await office.addTenant(false)
    const elsewhere = createTestWallet(office.server, {
      base: '',
      now: office.clock.now,
      path: `/t/${other.id}`,
    })
    expect((await elsewhere.redeem(await newCode())).json()).toEqual(error('invalid_grant'))
  })
})

describe('a transaction code', () => {
  const withCode = async () => {
    const { offerUri, transactionCode = '', issuance } = await office.offer({ transactionCode: true })
    return { code: await wallet.code(offerUri), transactionCode, id: issuance.id }
  }
  const wrong = (right: string) => (right === '000000' ? '000001' : '000000')

  test('is described in the offer, and opens it', async () => {
    const { offerUri, transactionCode = '' } = await office.offer({ transactionCode: true })
    const offer = (await wallet.fetchOffer(offerUri)).json()
    expect(offer.grants[PRE_AUTHORIZED_CODE].tx_code).toEqual({
      input_mode: 'numeric',
      length: 6,
      description: 'Look at your mail.',
    })
    const answer = await wallet.redeem(offer.grants[PRE_AUTHORIZED_CODE]['pre-authorized_code'], {
      tx_code: transactionCode,
    })
    expect(answer.statusCode).toBe(200)
  })

  test('that is missing or not expected is an invalid request, and costs nothing', async () => {
    const { code, transactionCode } = await withCode()
    expect((await wallet.redeem(code)).json()).toEqual(error('invalid_request'))
    expect((await wallet.redeem(code, { tx_code: '' })).json()).toEqual(error('invalid_request'))
    expect((await wallet.redeem(code, { tx_code: transactionCode })).statusCode).toBe(200)
    expect((await wallet.redeem(await newCode(), { tx_code: '123456' })).json()).toEqual(
      error('invalid_request'),
    )
  })

  test('that is wrong five times burns the code, even for the right one', async () => {
    const { code, transactionCode, id } = await withCode()
    for (let guess = 0; guess < 5; guess++) {
      const answer = await wallet.redeem(code, { tx_code: wrong(transactionCode) })
      expect([answer.statusCode, answer.json()]).toEqual([400, error('invalid_grant')])
    }
    expect((await wallet.redeem(code, { tx_code: transactionCode })).json()).toEqual(error('invalid_grant'))
    expect(await stateOf(id)).toBe('failed')
  })

  test('four wrong guesses leave the fifth', async () => {
    const { code, transactionCode } = await withCode()
    for (let guess = 0; guess < 4; guess++) await wallet.redeem(code, { tx_code: wrong(transactionCode) })
    expect((await wallet.redeem(code, { tx_code: transactionCode })).statusCode).toBe(200)
  })

  test('50 wrong guesses at once burn it, each counted', async () => {
    const { code, transactionCode, id } = await withCode()
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => wallet.redeem(code, { tx_code: wrong(transactionCode) })),
    )
    expect(answers.every((answer) => answer.json().error === 'invalid_grant')).toBe(true)
    expect((await wallet.redeem(code, { tx_code: transactionCode })).json()).toEqual(error('invalid_grant'))
    expect(await stateOf(id)).toBe('failed')
  })

  test('guesses beside the right one at once: at most five are heard', async () => {
    const { code, transactionCode, id } = await withCode()
    const all = Array.from({ length: 49 }, () => wrong(transactionCode))
    const answers = await Promise.all(
      [...all, transactionCode].map((guess) => wallet.redeem(code, { tx_code: guess })),
    )
    const granted = answers.filter(({ statusCode }) => statusCode === 200).length
    expect(await stateOf(id)).toBe(granted === 1 ? 'authorized' : 'failed')
    expect(granted).toBeLessThanOrEqual(1)
  })
})

describe('authorization_details', () => {
  const details = (value: unknown) => ({
    authorization_details: typeof value === 'string' ? value : JSON.stringify(value),
  })
  const good = { type: 'openid_credential', credential_configuration_id: 'UniversityDegree' }

  test.each([
    ['no JSON', '['],
    ['no array', good],
    ['empty', []],
    ['no object', ['openid_credential']],
    ['another type', [{ ...good, type: 'payment' }]],
    ['no configuration', [{ type: 'openid_credential' }]],
    ['another configuration', [{ ...good, credential_configuration_id: 'Other' }]],
    ['one more than was offered', [good, { ...good, credential_configuration_id: 'Other' }]],
    ['another issuer', [{ ...good, locations: ['https://other.example'] }]],
  ])('with %s are refused, and the code stays good', async (_name, value) => {
    const code = await newCode()
    const answer = await wallet.redeem(code, details(value))
    expect([answer.statusCode, answer.json()]).toEqual([400, error('invalid_authorization_details')])
    expect((await wallet.redeem(code)).statusCode).toBe(200)
  })

  test('come back with identifiers; unknown members and our own location are fine', async () => {
    const value = [{ ...good, locations: [PUBLIC_URL], claims: [{ path: ['given_name'] }] }]
    const answer = await wallet.redeem(await newCode(), details(value))
    expect(answer.json().authorization_details).toEqual([
      { ...good, credential_identifiers: ['UniversityDegree'] },
    ])
  })
})

describe('a token request', () => {
  test.each([
    ['JSON', { 'content-type': 'application/json' }, JSON.stringify({ grant_type: 'client_credentials' })],
    ['text', { 'content-type': 'text/plain' }, 'grant_type=client_credentials'],
    ['nothing', {}, undefined],
    ['an empty form', { 'content-type': 'application/x-www-form-urlencoded' }, ''],
    ['a form without grant_type', { 'content-type': 'application/x-www-form-urlencoded' }, 'scope=a'],
    [
      'a parameter twice',
      { 'content-type': 'application/x-www-form-urlencoded' },
      'grant_type=a&grant_type=a',
    ],
    ['broken encoding', { 'content-type': 'application/x-www-form-urlencoded' }, 'grant_type=%E0%A4%A'],
    [
      'a grant without its code',
      { 'content-type': 'application/x-www-form-urlencoded' },
      `grant_type=${PRE_AUTHORIZED_CODE}`,
    ],
    [
      'a refresh without its token',
      { 'content-type': 'application/x-www-form-urlencoded' },
      'grant_type=refresh_token',
    ],
  ])('of %s is invalid', async (_name, headers, payload) => {
    const answer = await office.server.inject({
      method: 'POST',
      url: '/oauth/token',
      headers,
      ...(payload === undefined ? {} : { payload }),
    })
    expect([answer.statusCode, answer.json()]).toEqual([400, error('invalid_request')])
    expect(answer.headers['cache-control']).toBe('no-store')
  })

  test('of an unknown grant says so', async () => {
    const answer = await wallet.form('/oauth/token', { grant_type: 'password' })
    expect([answer.statusCode, answer.json()]).toEqual([400, error('unsupported_grant_type')])
  })

  test('by GET is not a request', async () => {
    const answer = await office.server.inject({ method: 'GET', url: '/oauth/token' })
    expect([answer.statusCode, answer.headers['allow']]).toEqual([405, 'POST'])
    expect(answer.json()).toEqual(error('invalid_request'))
  })
})

describe('a refresh token', () => {
  const deferred = async () => {
    const code = await newCode({ credentialConfigurationId: 'Slow' })
    return (await wallet.redeem(code)).json()
  }
  const refresh = (refresh_token: string) =>
    wallet.form('/oauth/token', { grant_type: 'refresh_token', refresh_token })

  test('comes with what may wait for an approval, and rotates', async () => {
    const first = await deferred()
    const second = await refresh(first.refresh_token)
    expect(second.json()).toMatchObject({ token_type: 'Bearer', refresh_token: expect.any(String) })
    expect(second.json().refresh_token).not.toBe(first.refresh_token)
    expect((await refresh(first.refresh_token)).json()).toEqual(error('invalid_grant'))
    const old = await wallet.collect(first.access_token, { credential_configuration_id: 'Slow' })
    expect(old.statusCode).toBe(401)
    expect((await refresh(second.json().refresh_token)).statusCode).toBe(200)
  })

  test('of a named wallet is for that wallet', async () => {
    const code = await newCode({ credentialConfigurationId: 'Slow' })
    const { refresh_token } = (await wallet.redeem(code, { client_id: 'wallet' })).json()
    expect((await refresh(refresh_token)).json()).toEqual(error('invalid_grant'))
    const form = { grant_type: 'refresh_token', refresh_token }
    const other = await wallet.form('/oauth/token', { ...form, client_id: 'other' })
    expect(other.json()).toEqual(error('invalid_grant'))
    expect((await wallet.form('/oauth/token', { ...form, client_id: 'wallet' })).statusCode).toBe(200)
  })

  test('gives one pair to 20 who come at once', async () => {
    const { refresh_token } = await deferred()
    const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(refresh_token)))
    expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1)
  })

  test('does not come with what is issued at once', async () => {
    expect((await wallet.redeem(await newCode())).json()).not.toHaveProperty('refresh_token')
  })
})
