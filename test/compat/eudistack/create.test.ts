// Probes 5 to 16 of the contract: what a request comes to, the first time and every time after.
import { createHash, generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Answer } from '../../../src/cli/tour/answer.ts'
import { fetchOffer, offerUrl } from '../../../src/cli/tour/wallet.ts'
import { eventually } from '../../support/holder.ts'
import { readRows } from '../../support/rows.ts'
import { mailsTo } from './mailbox.ts'
import {
  body,
  type Created,
  createBackend,
  created,
  type EudistackOffice,
  machinePayload,
  type Problem,
  seedBody,
  startEudistackOffice,
} from './support.ts'

let eudistack: EudistackOffice
beforeAll(async () => {
  eudistack = await startEudistackOffice()
})
afterAll(() => eudistack?.office.remove())

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const rowsOf = async () => {
  const { found } = await readRows(eudistack.office, { found: 'select count(*) as n from issuances' })
  return Number(found[0]?.['n'])
}
const offerMailsTo = (address: string) =>
  mailsTo(eudistack.demo.outbox, address).filter(({ raw }) => raw.includes('openid-credential-offer'))

const refused = async (more: Readonly<Record<string, unknown>>) => {
  const before = await rowsOf()
  const answer = await eudistack.backend.create<Problem>(body(more))
  expect(await rowsOf(), 'nothing was written').toBe(before)
  return [answer.status, answer.body.type]
}

test('5, 6: the body of the guide, and again: one issuance, one link, one mail', async () => {
  const { backend, demo } = eudistack
  const email = 'ana.garcia@eudistack.com'
  const first = await backend.create(seedBody)
  expect(first.status, JSON.stringify(first.body)).toBe(200)
  expect(first.body.issuance_id).toMatch(uuid)
  expect(first.body.status).toBe('pending')
  expect(first.body.expires_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/)
  expect(Date.parse(first.body.expires_at)).toBeGreaterThan(Date.now())
  expect(first.body.credential_offer_uri).toMatch(
    /^openid-credential-offer:\/\/\?credential_offer_uri=http%3A%2F%2F[^/]+%2Fissuer%2Foid4vci%2Fv1%2Fcredential-offer%2F[\w-]+$/,
  )
  expect(first.body.delivery_results).toEqual([{ mode: 'email', status: 'dispatched' }])
  expect(first.headers.get('location')).toBe(`${demo.issuances}/${first.body.issuance_id}`)
  const { body: offer } = await fetchOffer(first.body.credential_offer_uri)
  expect(offer.credential_configuration_ids).toEqual(['learcredential.employee.sd.1'])
  const grant = offer.grants['urn:ietf:params:oauth:grant-type:pre-authorized_code']
  expect(grant['pre-authorized_code']).toEqual(expect.any(String))
  expect(grant.tx_code).toMatchObject({ length: 6, input_mode: 'numeric' })

  const before = await rowsOf()
  const again = await backend.create(seedBody)
  expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([200, 'true'])
  expect({ ...again.body, delivery_results: [] }).toEqual({ ...first.body, delivery_results: [] })
  expect(await rowsOf()).toBe(before)
  await eventually(async () => expect(offerMailsTo(email).length).toBeGreaterThan(0))
  expect(offerMailsTo(email)).toHaveLength(1)
})

test('7: the same key for another body is refused, and the first stays as it was', async () => {
  const { backend } = eudistack
  const request = body()
  const first = await backend.create(request)
  const payload = {
    ...seedBody.payload,
    mandatee: { ...seedBody.payload.mandatee, email: 'eve@example.org' },
  }
  const changed = await backend.create<Problem>({ ...request, payload })
  expect([changed.status, changed.body.type]).toEqual([422, 'idempotency_key_reused'])
  expect(changed.headers.get('content-type')).toBe('application/problem+json')
  expect((await backend.status(first.body.issuance_id))['status']).toBe('pending')
})

test('8: fifty at the same moment: one issuance, one mail', async () => {
  const { backend } = eudistack
  await backend.token()
  const email = 'fifty@example.org'
  const request = body({ email })
  const before = await rowsOf()
  const answers = await Promise.all(Array.from({ length: 50 }, () => backend.create(request)))
  const good = answers.filter(({ status }) => status === 200)
  expect(answers.every(({ status }) => status === 200 || status === 409)).toBe(true)
  expect(new Set(good.map((answer) => answer.body.issuance_id)).size).toBe(1)
  expect(good.filter(({ headers }) => headers.get('idempotency-replayed') === null)).toHaveLength(1)
  expect(await rowsOf()).toBe(before + 1)
  await eventually(async () => expect(offerMailsTo(email)).toHaveLength(1))
  await new Promise((resolve) => setTimeout(resolve, 1200))
  expect(offerMailsTo(email)).toHaveLength(1)
})

test('9: the key of another client or another tenant is another key', async () => {
  const request = body()
  const first = await eudistack.backend.create(request)
  const second = await (await eudistack.addBackend()).create(request)
  const third = await createBackend(eudistack.demo.otherTenant).create(request)
  expect([first.status, second.status, third.status]).toEqual([200, 200, 200])
  const ids = [first, second, third].map((answer) => answer.body.issuance_id)
  expect(new Set(ids).size).toBe(3)
  expect(decodeURIComponent(third.body.credential_offer_uri)).toContain('/t/')
})

test('10: without a key, two requests are two issuances', async () => {
  const { client_request_id: _, ...anonymous } = seedBody
  const first = await eudistack.backend.create(anonymous)
  const second = await eudistack.backend.create(anonymous)
  expect([first.status, second.status]).toEqual([200, 200])
  expect(first.body.issuance_id).not.toBe(second.body.issuance_id)
})

test('11: the key in a header, as the code has it; two keys that differ', async () => {
  const { backend } = eudistack
  const { client_request_id: _, ...anonymous } = seedBody
  const first = await backend.create(anonymous, { 'x-idempotency-key': 'header-key' })
  const again = await backend.create(anonymous, { 'x-idempotency-key': 'header-key' })
  expect(again.body.issuance_id).toBe(first.body.issuance_id)
  expect(again.headers.get('idempotency-replayed')).toBe('true')
  const both = await backend.create<Problem>(body(), { 'x-idempotency-key': 'another' })
  expect([both.status, both.body.type]).toEqual([400, 'invalid_request'])
  const request = body()
  const same = { 'x-idempotency-key': String(request['client_request_id']) }
  expect((await backend.create(request, same)).status).toBe(200)
})

test('a refused request keeps no key: corrected, it goes through', async () => {
  const request = body({ email: 'no address' })
  expect((await eudistack.backend.create(request)).status).toBe(400)
  expect((await eudistack.backend.create({ ...request, email: 'ana@example.org' })).status).toBe(200)
})

test('12: a type that nobody knows, and one that this tenant does not have', async () => {
  expect(await refused({ credential_configuration_id: 'nothing.1' })).toEqual([
    400,
    'unsupported_credential_type',
  ])
  expect(await refused({ credential_configuration_id: 'gx.labelcredential.w3c.1' })).toEqual([
    403,
    'insufficient_permission',
  ])
  expect(await refused({ credential_configuration_id: undefined })).toEqual([400, 'invalid_request'])
  const { credential_configuration_id: schema, ...others } = body()
  expect(
    (await eudistack.backend.create({ ...others, schema })).status,
    'schema is the name in the code',
  ).toBe(200)
})

test('13: a payload that does not fit: the field is named', async () => {
  const fields = async (payload: unknown) => {
    const answer = await eudistack.backend.create<Problem>(body({ payload }))
    expect([answer.status, answer.body.type]).toEqual([400, 'payload_validation_error'])
    return answer.body.violations?.map(({ field }) => field)
  }
  const { payload } = seedBody
  const { organizationIdentifier: _, ...mandator } = payload.mandator
  expect(await fields({ ...payload, mandator })).toEqual(['payload.mandator.organizationIdentifier'])
  expect(await fields({ ...payload, power: payload.power[0] })).toEqual(['payload.power'])
  expect(await fields({ mandator: payload.mandator, power: payload.power })).toEqual(['payload.mandatee'])
  expect(await fields({ ...payload, nickname: 'Ana' })).toEqual(['payload.nickname'])
  const machine = await eudistack.backend.create<Problem>(
    body({ credential_configuration_id: 'learcredential.employee.w3c.4', payload: { ...payload, mandator } }),
  )
  expect(machine.body.violations?.map(({ field }) => field)).toEqual([
    'payload.mandator.organizationIdentifier',
  ])
  const missing = await eudistack.backend.create<Problem>({ ...body(), payload: undefined })
  expect(missing.body.violations?.map(({ field }) => field)).toEqual(['payload'])
})

test('the mandate may come in its wrapper', async () => {
  expect((await created(eudistack.backend, { payload: { mandate: seedBody.payload } })).status).toBe(
    'pending',
  )
})

describe('14: ways of delivery', () => {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const jwk = publicKey.export({ format: 'jwk' })
  const machine = { credential_configuration_id: 'learcredential.machine.sd.1', payload: machinePayload }

  test('unknown ones, none, one twice', async () => {
    expect(await refused({ delivery: 'fax' })).toEqual([400, 'invalid_request'])
    expect(await refused({ delivery: '' })).toEqual([400, 'invalid_request'])
    expect(await refused({ delivery: 'email,' })).toEqual([400, 'invalid_request'])
    const twice = await created(eudistack.backend, { delivery: 'email,email' })
    expect(twice.delivery_results.map(({ mode }) => mode)).toEqual(['email'])
    const { delivery: _, ...byDefault } = body()
    const answer = await eudistack.backend.create(byDefault)
    expect(answer.body.delivery_results.map(({ mode }) => mode)).toEqual(['email'])
  })

  test('ui: the link, and no mail with it', async () => {
    const email = 'ui@example.org'
    const { delivery_results, credential_offer_uri } = await created(eudistack.backend, {
      delivery: 'ui',
      email,
    })
    expect(delivery_results).toEqual([{ mode: 'ui', status: 'delivered' }])
    expect(credential_offer_uri).toMatch(/^openid-credential-offer:/)
    await new Promise((resolve) => setTimeout(resolve, 1200))
    expect(mailsTo(eudistack.demo.outbox, email)).toEqual([])
  })

  test('direct: not for a type that is bound to the key of a wallet; never with two keys or half a one', async () => {
    expect(await refused({ delivery: 'direct' })).toEqual([409, 'delivery_mode_not_eligible'])
    expect(await refused({ delivery: 'direct', holder_key: { jwk } })).toEqual([
      409,
      'delivery_mode_not_eligible',
    ])
    expect(await refused({ delivery: 'direct', holder_key: { jwk, kid: 'did:key:z#z' } })).toEqual([
      400,
      'invalid_holder_key',
    ])
    expect(await refused({ ...machine, delivery: 'direct' })).toEqual([400, 'invalid_holder_key'])
    for (const holderKey of [
      {},
      { jwk: { ...jwk, y: jwk.x } },
      { jwk: { ...jwk, d: jwk.x } },
      { jwk: { kty: 'OKP', crv: 'Ed25519', x: jwk.x } },
      { kid: 'did:web:localhost#key-1' },
      { kid: 'did:key:zNothing#zNothing' },
      { x5c: ['AAAA'] },
    ]) {
      expect(await refused({ ...machine, delivery: 'direct', holder_key: holderKey })).toEqual([
        400,
        'invalid_holder_key',
      ])
    }
  })

  test('direct: signed at once, in the list of credentials with its status, the same again for the same key', async () => {
    const request = body({ ...machine, delivery: 'direct', holder_key: { jwk } })
    const answer = await eudistack.backend.create(request)
    expect(answer.status, JSON.stringify(answer.body)).toBe(200)
    expect(answer.body).toMatchObject({
      status: 'accepted',
      delivery_results: [{ mode: 'direct', status: 'delivered' }],
    })
    expect(answer.body).not.toHaveProperty('credential_offer_uri')
    const [jwt = '', ...disclosures] = (answer.body.signed_credential ?? '').split('~')
    const claims = JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString())
    expect(claims).toMatchObject({ vct: 'learcredential.machine.sd.1', cnf: { jwk } })
    expect(claims.status.status_list).toEqual({ idx: expect.any(Number), uri: expect.any(String) })
    const digests = JSON.stringify(claims)
    for (const disclosure of disclosures.filter(Boolean))
      expect(digests).toContain(createHash('sha256').update(disclosure).digest('base64url'))

    const again = await eudistack.backend.create(request)
    expect([again.status, again.body]).toEqual([200, answer.body])
    const status = await eudistack.backend.status(answer.body.issuance_id)
    expect(status).toMatchObject({ status: 'accepted', lifeCycleStatus: 'VALID' })
    const { body: listed } = await eudistack.office.management.get<{ status: string; issuanceId: string }>(
      `/credentials/${status['credential_id']?.replace('urn:uuid:', '')}`,
    )
    expect(listed).toMatchObject({ status: 'valid', hasStatus: true, issuanceId: answer.body.issuance_id })
    const events = await eudistack.office.management.get<{ timeline: { event: string }[] }>(
      `/issuances/${answer.body.issuance_id}`,
    )
    expect(events.body.timeline.map(({ event }) => event)).toEqual(['issuance.issued', 'issuance.accepted'])
  })

  test('direct and a wallet: both, the offer an issuance of its own, once', async () => {
    const email = 'hybrid@example.org'
    const request = body({ ...machine, delivery: 'direct,email,ui', holder_key: { jwk }, email })
    const answers = await Promise.all(Array.from({ length: 10 }, () => eudistack.backend.create(request)))
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    const first = answers[0] as Answer<Created>
    expect(new Set(answers.map((answer) => answer.body.wallet_issuance_id)).size).toBe(1)
    expect(first.body.delivery_results.map(({ mode, status }) => [mode, status])).toEqual([
      ['direct', 'delivered'],
      ['email', expect.stringMatching(/dispatched|delivered/)],
      ['ui', 'delivered'],
    ])
    const { status } = await fetchOffer(first.body.credential_offer_uri)
    expect(status).toBe(200)
    await eventually(async () => expect(offerMailsTo(email)).toHaveLength(1))
    expect(await eudistack.backend.status(first.body.wallet_issuance_id ?? '')).toMatchObject({
      status: 'pending',
    })
  })

  test('fifty direct requests at the same moment sign one credential', async () => {
    const { backend } = eudistack
    const request = body({ ...machine, delivery: 'direct', holder_key: { jwk } })
    const counted = async () => {
      const { found } = await readRows(eudistack.office, {
        found: 'select count(*) as n from issued_credentials',
      })
      return Number(found[0]?.['n'])
    }
    const before = await counted()
    const answers = await Promise.all(Array.from({ length: 50 }, () => backend.create(request)))
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    expect(new Set(answers.map((answer) => answer.body.signed_credential)).size).toBe(1)
    expect(await counted()).toBe(before + 1)
  })
})

test('15: authorization-code offers are refused clearly, for there are none yet', async () => {
  expect(await refused({ grant_type: 'authorization_code' })).toEqual([400, 'invalid_request'])
  expect(await refused({ grant_type: 'implicit' })).toEqual([400, 'invalid_request'])
})

describe('16: what a client may issue', () => {
  const power = (fn: string, action: unknown) => ({ ...seedBody.payload, power: [{ function: fn, action }] })

  test('no power that lets its holder give powers, however it is written', async () => {
    for (const payload of [
      power('Onboarding', 'Execute'),
      power('Onboarding', ['Read', 'Execute']),
      power(' onboarding', ['EXECUTE ']),
      power('Ｏnboarding', 'Execute'),
      power('Onboarding', '*'),
      power('Certification', ['Attest']),
      { mandate: power('Onboarding', 'Execute') },
    ])
      expect(await refused({ payload })).toEqual([403, 'insufficient_permission'])
    expect(
      await refused({
        credential_configuration_id: 'learcredential.employee.w3c.4',
        payload: { credentialSubject: { mandate: power('Onboarding', 'Execute') } },
      }),
    ).toEqual([403, 'insufficient_permission'])
  })

  test('but a client that may give it; and only its own types and organisations', async () => {
    const client = await eudistack.addBackend({
      limits: {
        escalatingPowers: ['Onboarding/Execute'],
        organizationIdentifiers: ['VATES-12345678A'],
        credentialConfigurationIds: ['learcredential.employee.sd.1'],
      },
    })
    expect((await client.create(body({ payload: power('Onboarding', 'Execute') }))).status).toBe(200)
    const attest = await client.create<Problem>(body({ payload: power('Certification', 'Attest') }))
    expect([attest.status, attest.body.violations?.[0]?.field]).toEqual([403, 'payload.power'])
    const foreign = { ...seedBody.payload, mandator: { organizationIdentifier: 'VATES-B99999999' } }
    const org = await client.create<Problem>(body({ payload: foreign }))
    expect([org.status, org.body.violations?.[0]?.field]).toEqual([
      403,
      'payload.mandator.organizationIdentifier',
    ])
    const type = await client.create<Problem>(
      body({ credential_configuration_id: 'learcredential.machine.sd.1', payload: machinePayload }),
    )
    expect([type.status, type.body.type]).toEqual([403, 'insufficient_permission'])
  })
})

test('33: an address that would be more than an address', async () => {
  for (const email of [
    'a@b.org\r\nBcc: eve@example.org',
    'a@b.org, eve@example.org',
    'Ana <a@b.org>',
    '',
    'a@b',
  ])
    expect(await refused({ email })).toEqual([400, 'invalid_request'])
  expect(await refused({ email: undefined })).toEqual([400, 'invalid_request'])
  expect(offerUrl((await created(eudistack.backend)).credential_offer_uri)).toMatch(/^http/)
})
