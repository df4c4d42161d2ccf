import { afterAll, beforeAll, expect, test } from 'vitest'
import { type IssuingOffice, openIssuingOffice, PUBLIC_URL } from '../../../test/support/issuing-office.ts'
import { createTestWallet } from '../../../test/support/test-wallet.ts'
import { withdrawIssuance } from '../../core/issuance/withdraw-issuance.ts'

let office: IssuingOffice
let wallet: ReturnType<typeof createTestWallet>

beforeAll(async () => {
  office = await openIssuingOffice()
  wallet = createTestWallet(office.server, { base: PUBLIC_URL, now: office.clock.now })
  await office.configure()
})
afterAll(() => office.close())

const timeline = async (id: string) =>
  (await office.storage.events.timeline(office.tenant.id, id)).map(({ type }) => type).sort()

test('an offer by reference is fetched as JSON, never cached, and recorded once', async () => {
  const { issuance, offerUri } = await office.offer()
  expect(offerUri).toMatch(
    /^openid-credential-offer:\/\/\?credential_offer_uri=https%3A%2F%2Foffice\.example%2Foid4vci%2Fcredential-offers%2F[\w-]{44}$/,
  )
  const answer = await wallet.fetchOffer(offerUri)
  expect(answer.statusCode).toBe(200)
  expect(answer.headers).toMatchObject({
    'content-type': expect.stringMatching(/^application\/json/),
    'cache-control': 'no-store',
    'access-control-allow-origin': '*',
  })
  expect(answer.json()).toEqual({
    credential_issuer: PUBLIC_URL,
    credential_configuration_ids: ['UniversityDegree'],
    grants: {
      'urn:ietf:params:oauth:grant-type:pre-authorized_code': {
        'pre-authorized_code': expect.stringMatching(/^[\w-]{44}$/),
      },
    },
  })
  expect((await wallet.fetchOffer(offerUri)).body).toBe(answer.body)
  expect(await timeline(issuance.id)).toEqual(['issuance.offered', 'issuance.retrieved'])
})

test('an offer by value says the same', async () => {
  const { offerUri } = await office.offer({ offerBy: 'value' })
  const url = new URL(offerUri)
  expect([...url.searchParams.keys()]).toEqual(['credential_offer'])
  const offer = JSON.parse(url.searchParams.get('credential_offer') ?? '')
  expect(offer.credential_issuer).toBe(PUBLIC_URL)
  const code = offer.grants['urn:ietf:params:oauth:grant-type:pre-authorized_code']['pre-authorized_code']
  expect((await wallet.redeem(code)).statusCode).toBe(200)
})

test('20 wallets that fetch at once all get it, and it is recorded once', async () => {
  const { issuance, offerUri } = await office.offer()
  const answers = await Promise.all(Array.from({ length: 20 }, () => wallet.fetchOffer(offerUri)))
  expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([200]))
  expect(await timeline(issuance.id)).toEqual(['issuance.offered', 'issuance.retrieved'])
})

test.each<readonly [string, (offerUri: string, id: never) => unknown]>([
  ['used', async (offerUri) => wallet.token(offerUri)],
  ['withdrawn', async (_uri, id) => withdrawIssuance(office.ports, office.tenant.id, id)],
  ['expired', async () => office.clock.advance(3_600_000)],
])('an offer that is %s is gone', async (_name, end) => {
  const { issuance, offerUri } = await office.offer()
  await end(offerUri, issuance.id as never)
  const answer = await wallet.fetchOffer(offerUri)
  expect([answer.statusCode, answer.json().error]).toEqual([410, 'offer_over'])
  expect(answer.headers['cache-control']).toBe('no-store')
})

test('what is no offer is not found, and to look is not to retrieve', async () => {
  const { issuance, offerUri } = await office.offer()
  const url = new URL(new URL(offerUri).searchParams.get('credential_offer_uri') ?? '').pathname
  const head = await office.server.inject({ method: 'HEAD', url })
  expect(head.statusCode).toBe(405)
  expect(await timeline(issuance.id)).toEqual(['issuance.offered'])
  const changed = `${url.slice(0, -1)}${url.endsWith('A') ? 'B' : 'A'}`
  for (const wrong of [changed, `${url}x`, '/oid4vci/credential-offers/x']) {
    const answer = await office.server.inject(wrong)
    expect([answer.statusCode, answer.json().error]).toEqual([404, 'not_found'])
  }
  const code = await wallet.code(offerUri)
  expect((await office.server.inject(`/oid4vci/credential-offers/${code}`)).statusCode).toBe(404)
})
