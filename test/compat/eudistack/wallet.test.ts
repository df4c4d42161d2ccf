// Probes 17 to 23 and 29 of the contract, with wallets at the paths that the product documents.
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Answer, send, sendForm, sendJson } from '../../../src/cli/tour/answer.ts'
import {
  type CredentialAnswer,
  codeOf,
  createHolderKey,
  createKeyProof,
  fetchOffer,
  type TokenAnswer,
} from '../../../src/cli/tour/wallet.ts'
import { startWebhookReceiver, type WebhookReceiver } from '../../../src/cli/tour/webhook-receiver.ts'
import { collectWithOpenId4vc } from '../../interop/wallets/openid4vc.ts'
import { eventually, viewIssuance } from '../../support/holder.ts'
import { createShiftedClock, type ShiftedClock } from '../../support/shifted-clock.ts'
import { createWalletKey, signJwt } from '../../support/test-wallet.ts'
import { mailsTo } from './mailbox.ts'
import { type Created, created, type EudistackOffice, type Problem, startEudistackOffice } from './support.ts'

let eudistack: EudistackOffice
let clock: ShiftedClock
let receiver: WebhookReceiver
beforeAll(async () => {
  clock = createShiftedClock(mkdtempSync(join(tmpdir(), 'chancery-clock-')))
  eudistack = await startEudistackOffice({ environment: clock.environment })
  receiver = await startWebhookReceiver()
  const registered = await eudistack.backend.call<{ secret: string }>(
    'PUT',
    eudistack.demo.issuances.replace('/issuances', '/tenant/webhooks'),
    { url: receiver.url },
  )
  expect(registered.status, JSON.stringify(registered.body)).toBe(200)
  receiver.secret = registered.body.secret
})
afterAll(async () => {
  receiver?.close()
  await eudistack?.office.remove()
})

/** What the webhook was told of an issuance. */
const toldOf = (id: string) =>
  receiver.deliveries
    .filter(({ event, isSigned }) => isSigned && (event as unknown as Told).issuance_id === id)
    .map(({ event }) => event as unknown as Told)
interface Told {
  readonly event: string
  readonly issuance_id: string
  readonly reason?: string
}

const PRE_AUTHORIZED_CODE = 'urn:ietf:params:oauth:grant-type:pre-authorized_code'
const base = () => eudistack.demo.issuances.replace('/api/v1/issuances', '')
const terminal = /^issuance\.(accepted|rejected|failed|expired)$/
const endsOf = async (id: string) =>
  (await viewIssuance(eudistack.office, id)).timeline.filter(({ event }) => terminal.test(event))

/** The transaction code as the holder reads it in the second mail. */
async function codeFromMail(address: string): Promise<string> {
  return eventually(async () => {
    const codes = mailsTo(eudistack.demo.outbox, address).flatMap(
      ({ text }) => text.match(/(?<!\d)\d{6}(?!\d)/g) ?? [],
    )
    expect(codes.length).toBeGreaterThan(0)
    return codes.at(-1) ?? ''
  })
}

const txCodeOf = async (id: string): Promise<string> => {
  const view = await eudistack.office.management.get<{ transactionCode: string }>(`/issuances/${id}`)
  return view.body.transactionCode
}

const redeem = (code: string, txCode: string, path = '/oid4vci/v1/token'): Promise<Answer<TokenAnswer>> =>
  sendForm(`${base()}${path}`, {
    grant_type: PRE_AUTHORIZED_CODE,
    'pre-authorized_code': code,
    tx_code: txCode,
  })

const nonce = async () =>
  (await send<{ c_nonce: string }>(`${base()}/oid4vci/v1/nonce`, { method: 'POST' })).body.c_nonce

const collect = (token: string, proof: string, id = 'learcredential.employee.sd.1') =>
  sendJson<CredentialAnswer & { c_nonce?: string }>(
    `${base()}/oid4vci/v1/credential`,
    { credential_configuration_id: id, proofs: { jwt: [proof] } },
    { authorization: `Bearer ${token}` },
  )

async function authorized() {
  const offered = await created(eudistack.backend, { delivery: 'ui' })
  const txCode = await txCodeOf(offered.issuance_id)
  const { body: offer } = await fetchOffer(offered.credential_offer_uri)
  const token = await redeem(codeOf(offer), txCode)
  expect(token.status, JSON.stringify(token.body)).toBe(200)
  return { offered, offer, token: token.body.access_token }
}

describe('17: offer, token, nonce, credential, notification', () => {
  test('at the paths of the product, either name of the notification id', async () => {
    for (const name of ['notificationId', 'notification_id']) {
      const { offered, offer, token } = await authorized()
      const answer = await collect(
        token,
        createKeyProof(createHolderKey(), offer.credential_issuer, await nonce()),
      )
      expect(answer.status, JSON.stringify(answer.body)).toBe(200)
      expect((await eudistack.backend.status(offered.issuance_id))['status']).toBe('pending')
      const notified = await sendJson(
        `${base()}/oid4vci/v1/notification`,
        { [name]: answer.body.notification_id, event: 'credential_accepted' },
        { authorization: `Bearer ${token}` },
      )
      expect(notified.status).toBe(204)
      const status = await eudistack.backend.status(offered.issuance_id)
      expect(status).toMatchObject({
        status: 'accepted',
        lifeCycleStatus: 'VALID',
        credential_id: expect.stringMatching(/^urn:uuid:/),
      })
      expect((await endsOf(offered.issuance_id)).map(({ event }) => event)).toEqual(['issuance.accepted'])
      const told = await eventually(async () => {
        expect(toldOf(offered.issuance_id)).toHaveLength(1)
        return toldOf(offered.issuance_id)
      })
      expect(told).toEqual([
        {
          event: 'issuance.accepted',
          issuance_id: offered.issuance_id,
          client_request_id: status['client_request_id'],
          credential_id: status['credential_id'],
          timestamp: expect.stringMatching(/Z$/),
        },
      ])
    }
  })

  test('an independent wallet accepts from the mail, with the code of the other mail', async () => {
    const email = 'wallet@example.org'
    const offered = await created(eudistack.backend, { email })
    const [mail] = await eventually(async () => {
      const mails = mailsTo(eudistack.demo.outbox, email)
      expect(mails).toHaveLength(1)
      return mails
    })
    const link =
      /openid-credential-offer:\/\/\?credential_offer_uri=[^\s"<>]+/.exec(mail?.text ?? '')?.[0] ?? ''
    expect(link).toBe(offered.credential_offer_uri)
    expect(mail?.raw).not.toContain(await txCodeOf(offered.issuance_id))
    await fetchOffer(link)
    await fetchOffer(link)
    const txCode = await codeFromMail(email)
    const { credentials, notify } = await collectWithOpenId4vc(link, { txCode })
    expect(credentials).toHaveLength(1)
    expect(await notify('credential_accepted')).toBe(204)
    expect((await eudistack.backend.status(offered.issuance_id))['status']).toBe('accepted')
    expect(mailsTo(eudistack.demo.outbox, email), 'two mails, however often the offer is read').toHaveLength(
      2,
    )
  })

  test('a wallet that throws the credential away', async () => {
    const { offered, offer, token } = await authorized()
    const answer = await collect(
      token,
      createKeyProof(createHolderKey(), offer.credential_issuer, await nonce()),
    )
    const body = { notification_id: answer.body.notification_id, event: 'credential_deleted' }
    await sendJson(`${base()}/oid4vci/v1/notification`, body, { authorization: `Bearer ${token}` })
    expect((await eudistack.backend.status(offered.issuance_id))['status']).toBe('rejected')
  })
})

test('18: a code is spent once, one after the other and twenty at a time (upstream: as often as you like)', async () => {
  const offered = await created(eudistack.backend, { delivery: 'ui' })
  const txCode = await txCodeOf(offered.issuance_id)
  const code = codeOf((await fetchOffer(offered.credential_offer_uri)).body)
  expect((await redeem(code, txCode)).status).toBe(200)
  const second = await redeem(code, txCode, '/oauth/token')
  expect([second.status, second.body.error]).toEqual([400, 'invalid_grant'])

  const other = await created(eudistack.backend, { delivery: 'ui' })
  const otherTx = await txCodeOf(other.issuance_id)
  const otherCode = codeOf((await fetchOffer(other.credential_offer_uri)).body)
  const answers = await Promise.all(Array.from({ length: 20 }, () => redeem(otherCode, otherTx)))
  expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(19).fill(400)])
  expect(
    answers.filter(({ status }) => status === 400).every(({ body }) => body.error === 'invalid_grant'),
  ).toBe(true)
})

test('19: five wrong transaction codes burn the code (upstream: no limit)', async () => {
  const offered = await created(eudistack.backend, { delivery: 'ui' })
  const right = await txCodeOf(offered.issuance_id)
  const wrong = right === '000000' ? '000001' : '000000'
  const code = codeOf((await fetchOffer(offered.credential_offer_uri)).body)
  for (let attempt = 0; attempt < 5; attempt++) {
    const answer = await redeem(code, wrong)
    expect([answer.status, answer.body.error]).toEqual([400, 'invalid_grant'])
  }
  const late = await redeem(code, right)
  expect([late.status, late.body.error]).toEqual([400, 'invalid_grant'])
  expect((await eudistack.backend.status(offered.issuance_id))['status']).toBe('error')
})

test('20: proofs with an old, foreign or used nonce, for another audience, used before; no c_nonce in any error', async () => {
  const { offer, token } = await authorized()
  const issuer = offer.credential_issuer
  const key = createHolderKey()
  const refused = async (proof: string) => {
    const { status, body } = await collect(token, proof)
    expect(body).not.toHaveProperty('c_nonce')
    return [status, body.error]
  }
  const old = await nonce()
  expect(await refused(createKeyProof(key, issuer, 'made-up'))).toEqual([400, 'invalid_nonce'])
  const foreign = eudistack.demo.otherTenant.issuances.replace('/issuer/api/v1/issuances', '/oid4vci/nonce')
  const theirs = (await send<{ c_nonce: string }>(foreign, { method: 'POST' })).body.c_nonce
  expect(await refused(createKeyProof(key, issuer, theirs))).toEqual([400, 'invalid_nonce'])
  expect(await refused(createKeyProof(key, 'https://other.example', await nonce()))).toEqual([
    400,
    'invalid_proof',
  ])
  const proof = createKeyProof(key, issuer, await nonce())
  expect((await collect(token, proof)).status).toBe(200)
  const another = await authorized()
  const replayed = await collect(another.token, proof)
  expect([replayed.status, replayed.body.error]).toEqual([400, 'invalid_nonce'])
  clock.set(301_000)
  await new Promise((resolve) => setTimeout(resolve, 100))
  const late = await authorized()
  const stale = await collect(late.token, createKeyProof(key, issuer, old))
  clock.set(0)
  expect([stale.status, stale.body.error]).toEqual([400, 'invalid_nonce'])
})

test('21: another credential than the offered one', async () => {
  const { offer, token } = await authorized()
  for (const id of ['UniversityDegree', 'nothing.1']) {
    const proof = createKeyProof(createHolderKey(), offer.credential_issuer, await nonce())
    const answer = await collect(token, proof, id)
    expect([answer.status, answer.body.error]).toEqual([400, 'unknown_credential_configuration'])
  }
})

test('22: the end of an offer: status, offer, token, one event, and the same key finds the same issuance', async () => {
  const request = { client_request_id: 'expiring', delivery: 'ui' }
  const offered = await created(eudistack.backend, request)
  const inner = new URL(offered.credential_offer_uri).searchParams.get('credential_offer_uri') ?? ''
  const code = codeOf((await fetchOffer(offered.credential_offer_uri)).body)
  const txCode = await txCodeOf(offered.issuance_id)
  clock.set(601_000)
  try {
    await eventually(async () =>
      expect((await eudistack.backend.status(offered.issuance_id))['status']).toBe('expired'),
    )
    const gone = await send<{ error: string }>(inner)
    expect([gone.status, gone.body.error]).toEqual([404, 'credential_offer_not_found'])
    const token = await redeem(code, txCode)
    expect([token.status, token.body.error]).toEqual([400, 'invalid_grant'])
    await eventually(async () => expect(await endsOf(offered.issuance_id)).toHaveLength(1))
    await eventually(async () => expect(toldOf(offered.issuance_id)).toHaveLength(1))
    expect(toldOf(offered.issuance_id)).toMatchObject([{ event: 'issuance.rejected', reason: 'expired' }])
    const again = await created(eudistack.backend, request)
    expect(again).toMatchObject({ issuance_id: offered.issuance_id, status: 'expired' })
    expect(again.credential_offer_uri).toBe(offered.credential_offer_uri)
  } finally {
    clock.set(0)
  }
})

test('23: acceptance races expiry: exactly one end each', async () => {
  const offers: { offered: Created; code: string; txCode: string }[] = []
  for (let count = 0; count < 100; count++) {
    const offered = await created(eudistack.backend, { delivery: 'ui' })
    const code = codeOf((await fetchOffer(offered.credential_offer_uri)).body)
    offers.push({ offered, code, txCode: await txCodeOf(offered.issuance_id) })
  }
  const middle = Date.parse(offers[50]?.offered.expires_at ?? '')
  const shift = middle - Date.now() - 200
  const run = async ({ code, txCode, offered }: (typeof offers)[number]) => {
    const token = await redeem(code, txCode)
    if (token.status !== 200) {
      expect(token.body.error).toBe('invalid_grant')
      return 'expired'
    }
    const key = createWalletKey()
    const claims = { aud: eudistack.office.demo.issuer.credentialIssuer, nonce: await nonce() }
    const iat = Math.floor((Date.now() + shift) / 1000)
    const proof = signJwt(key, { typ: 'openid4vci-proof+jwt', jwk: key.jwk }, { ...claims, iat })
    const answer = await collect(token.body.access_token, proof)
    expect(answer.status, `${offered.issuance_id} ${JSON.stringify(answer.body)}`).toBe(200)
    return 'accepted'
  }
  try {
    clock.set(shift)
    const outcomes = await Promise.all(offers.map(run))
    clock.set(shift + 10_000)
    for (const [at, { offered }] of offers.entries()) {
      const ends = await eventually(async () => {
        const found = await endsOf(offered.issuance_id)
        expect(found.length).toBeGreaterThan(0)
        return found
      }, 15_000)
      expect(ends.map(({ event }) => event)).toEqual([`issuance.${outcomes[at]}`])
      await eventually(async () => expect(toldOf(offered.issuance_id)).toHaveLength(1), 15_000)
    }
  } finally {
    clock.set(0)
  }
}, 60_000)

test('29: what is not disclosed is not in the credential, and what is disclosed is what was signed', async () => {
  const { offer, token } = await authorized()
  const answer = await collect(
    token,
    createKeyProof(createHolderKey(), offer.credential_issuer, await nonce()),
  )
  const [jwt = '', ...rest] = (answer.body.credentials?.[0]?.credential ?? '').split('~')
  const payload = Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString()
  for (const hidden of ['Ana', 'Garcia', 'ana.garcia@eudistack.com', 'Execute'])
    expect(payload).not.toContain(hidden)
  const { createHash } = await import('node:crypto')
  const disclosures = rest.filter(Boolean)
  const digest = (text: string) => createHash('sha256').update(text).digest('base64url')
  expect(disclosures.length).toBeGreaterThan(0)
  for (const disclosure of disclosures) expect(payload).toContain(digest(disclosure))
  const forged = Buffer.from(
    Buffer.from(disclosures[0] ?? '', 'base64url')
      .toString()
      .replace('Ana', 'Eve'),
  )
  expect(payload).not.toContain(digest(forged.toString('base64url')))
})

describe('a new offer in the place of one', () => {
  const refresh = (uri: string, method = 'POST') => {
    const reference = decodeURIComponent(uri).split('/').at(-1)
    return send<Problem>(`${base()}/credential-offer/refresh/${reference}`, { method })
  }

  test('goes to the holder by mail, once for each link; what was handed out before is void', async () => {
    const email = 'refresh@example.org'
    const offered = await created(eudistack.backend, { email })
    const code = codeOf((await fetchOffer(offered.credential_offer_uri)).body)
    const txCode = await txCodeOf(offered.issuance_id)
    expect(
      (await refresh(offered.credential_offer_uri, 'GET')).status,
      'scanners of mails ask with GET',
    ).toBe(405)
    const answers = await Promise.all(Array.from({ length: 10 }, () => refresh(offered.credential_offer_uri)))
    expect(answers.map(({ status }) => status).sort()).toEqual([204, ...Array(9).fill(404)])
    expect((await redeem(code, txCode)).status).toBe(400)
    expect((await fetchOffer(offered.credential_offer_uri)).status).toBe(404)
    const link = await eventually(async () => {
      const links = mailsTo(eudistack.demo.outbox, email).flatMap(
        ({ text }) => text.match(/openid-credential-offer:\/\/\?credential_offer_uri=[^\s"<>]+/g) ?? [],
      )
      const fresh = links.filter((found) => found !== offered.credential_offer_uri)
      expect(new Set(fresh).size).toBe(1)
      return fresh[0] ?? ''
    })
    const newCode = codeOf((await fetchOffer(link)).body)
    expect((await redeem(newCode, await txCodeOf(offered.issuance_id))).status).toBe(200)
    expect((await refresh(link)).status, 'a used offer is over').toBe(404)
  })

  test('nothing for a made-up reference', async () => {
    const answer = await refresh(`x/${Buffer.alloc(33).toString('base64url')}`)
    expect([answer.status, answer.body.type]).toEqual([404, 'credential_offer_not_found'])
  })
})

test('the well-known documents stand below the prefix too', async () => {
  const { url } = eudistack.office
  for (const name of ['openid-credential-issuer', 'oauth-authorization-server', 'openid-configuration']) {
    for (const path of [`/issuer/.well-known/${name}`, `/.well-known/${name}/issuer`]) {
      const answer = await send<Record<string, unknown>>(`${url}${path}`)
      expect(answer.status, path).toBe(200)
      expect(answer.body['credential_issuer'] ?? answer.body['issuer']).toBe(url)
    }
  }
})
