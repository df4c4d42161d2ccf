// What a presenter may try, over HTTP: every attempt has failed with its clause, the operator reads which, and nothing is both failed and
// verified.
import { CompactEncrypt, importJWK, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { send, sendForm } from '../../src/cli/tour/answer.ts'
import { dcqlQuery, forge, issuer, type Parts, stranger } from '../support/forged-presentation.ts'
import { type Office, startOffice } from '../support/office.ts'
import { presentationAttacks } from '../support/presentation-attacks.ts'
import { answer, fetchRequest, type RequestObject } from '../support/presenter.ts'

let office: Office
beforeAll(async () => {
  office = await startOffice()
})
afterAll(() => office?.remove())

interface View {
  readonly id: string
  readonly state: string
  readonly requestUri: string
  readonly credentials?: unknown
  readonly failure?: { readonly code: string; readonly clause: string; readonly message: string }
  readonly timeline: readonly { readonly event: string; readonly detail?: string }[]
}

async function ask(more: Readonly<Record<string, unknown>> = {}) {
  const { status, body } = await office.management.post<View>('/presentation-requests', {
    dcqlQuery,
    ...more,
  })
  expect(status, JSON.stringify(body)).toBe(201)
  return { id: body.id, requestUri: body.requestUri, request: await fetchRequest(body.requestUri) }
}

const view = async (id: string) => (await office.management.get<View>(`/presentation-requests/${id}`)).body

/** Where a rule is written: a document, and its place in it. */
const clausePattern = /^(RFC \d{4}|OpenID4VP 1\.0|SD-JWT VC|Token Status List|VCDM|VC-JOSE-COSE)\b/

/** The request has failed, and the operator finds why in the view, in its timeline and in the events. */
async function expectFailed(id: string, code: string, clause: RegExp) {
  const { state, failure, timeline, credentials } = await view(id)
  expect([state, failure?.code, credentials]).toEqual(['failed', code, undefined])
  expect(`${failure?.message} (${failure?.clause})`).toMatch(clause)
  expect(failure?.clause).toMatch(clausePattern)
  expect(failure?.message.length).toBeGreaterThan(5)
  expect(timeline.map(({ event }) => event)).toEqual(['presentation.retrieved', 'presentation.failed'])
  expect(timeline.at(-1)?.detail).toBe(`${code}: ${failure?.message} (${failure?.clause})`)
  const { body } = await office.management.get<{ items: { subjectId: string; data: object }[] }>(
    '/events?type=presentation.failed&limit=5',
  )
  expect(body.items.find(({ subjectId }) => subjectId === id)?.data).toMatchObject({
    state: 'failed',
    failure: code,
  })
  return failure
}

async function tryOne(parts: Parts, code: string, clause: RegExp) {
  const { id, requestUri, request } = await ask()
  const forged = await answer(request, { d: [forge(request, parts)] })
  expect(forged).toMatchObject({ status: 400, body: { error: 'invalid_presentation' } })
  // The wallet is told the code alone, and nobody what the credential says.
  expect(JSON.stringify(forged.body)).not.toMatch(/Ada|§/)
  const failure = await expectFailed(id, code, clause)
  expect(JSON.stringify(failure)).not.toContain('Ada')

  const honest = await answer(request, { d: [forge(request)] })
  expect(honest.status).toBe(410)
  expect((await view(id)).state).toBe('failed')
  expect((await send(new URL(requestUri).searchParams.get('request_uri') ?? '')).status).toBe(410)
}

test('what is not tampered with is verified', async () => {
  const { id, request } = await ask()
  expect((await answer(request, { d: [forge(request)] })).status).toBe(200)
  expect((await view(id)).state).toBe('verified')
})

test.each(presentationAttacks)('%s', (_, parts, code, clause) => tryOne(parts, code, clause))

test('twenty forgeries and an honest answer at once: one of them ends it, and it is one or the other', async () => {
  for (let round = 0; round < 5; round++) {
    const { id, request } = await ask()
    const answers = Array.from({ length: 21 }, (_, turn) =>
      answer(request, { d: [forge(request, turn === 10 + round ? {} : { holderKey: stranger })] }),
    )
    const statuses = (await Promise.all(answers)).map(({ status }) => status)
    const { state, timeline } = await view(id)
    expect(statuses.filter((status) => status !== 410)).toEqual([state === 'verified' ? 200 : 400])
    expect(timeline.map(({ event }) => event)).toEqual(['presentation.retrieved', `presentation.${state}`])
  }
})

test('a replayed answer: to its own request, and to another', async () => {
  const [first, second] = [await ask(), await ask()]
  const presentation = forge(first.request)
  expect((await answer(first.request, { d: [presentation] })).status).toBe(200)
  expect((await answer(first.request, { d: [presentation] })).status).toBe(410)
  expect((await view(first.id)).state).toBe('verified')
  expect((await answer(second.request, { d: [presentation] })).status).toBe(400)
  await expectFailed(second.id, 'credential_invalid', /step 5.6/)
})

describe('an answer of another shape', () => {
  const shapes: readonly (readonly [string, (good: string) => string, string, RegExp])[] = [
    ['no JSON', () => '{', 'response_malformed', /§8.1/],
    ['a member twice', (good) => `{"d":["${good}"],"d":["${good}"]}`, 'response_malformed', /§8.1/],
    [
      'a query that was not asked',
      (good) => JSON.stringify({ d: [good], e: [good] }),
      'response_malformed',
      /§8/,
    ],
    ['__proto__', (good) => `{"d":["${good}"],"__proto__":["${good}"]}`, 'response_malformed', /§8/],
    ['two where one was asked', (good) => JSON.stringify({ d: [good, good] }), 'query_not_satisfied', /§8/],
    ['no array', (good) => JSON.stringify({ d: good }), 'response_malformed', /§8/],
    ['an empty array', () => '{"d":[]}', 'response_malformed', /§8/],
    ['nothing', () => '{}', 'response_malformed', /§8/],
    ['null', () => 'null', 'response_malformed', /§8/],
    ['depth', () => `${'['.repeat(5000)}${']'.repeat(5000)}`, 'response_malformed', /§8.1|RFC/],
    [
      'a credential of a megabyte',
      () => JSON.stringify({ d: ['x'.repeat(1_000_000)] }),
      'credential_invalid',
      /./,
    ],
    ['100,000 separators', () => JSON.stringify({ d: ['~'.repeat(100_000)] }), 'credential_invalid', /./],
  ]
  test.each(shapes)('%s', async (_, make, code, clause) => {
    const { id, request } = await ask()
    const { response_uri: uri, state } = request
    const { status } = await sendForm(uri, { state, vp_token: make(forge(request)) })
    expect(status).toBe(400)
    await expectFailed(id, code, clause)
  })

  test('what is no answer to this request at all ends nothing', async () => {
    const { id, request } = await ask()
    const { response_uri: uri, state } = request
    const vp = encodeURIComponent(JSON.stringify({ d: [forge(request)] }))
    const post = (body: string, type = 'application/x-www-form-urlencoded') =>
      send(uri, { method: 'POST', headers: { 'content-type': type }, body })
    for (const body of [
      `vp_token=${vp}`,
      `state=${state}x&vp_token=${vp}`,
      `state=${state}&state=${state}&vp_token=${vp}`,
      `state=${state}&vp_token=${vp}&vp_token=${vp}`,
      `state=${state}`,
      `state=%ff&vp_token=${vp}`,
      '',
    ]) {
      expect((await post(body)).status).toBe(400)
    }
    const json = JSON.stringify({ state, vp_token: { d: [forge(request)] } })
    expect((await post(json, 'text/plain')).status).toBe(400)
    expect((await post(`state=${state}&vp_token=${'x'.repeat(4_200_000)}`)).status).toBe(413)
    expect((await view(id)).state).toBe('retrieved')
    expect((await answer(request, { d: [forge(request)] })).status).toBe(200)
  })
})

describe('an encrypted answer', () => {
  const keyOf = ({ client_metadata: { jwks } }: RequestObject) => jwks?.keys[0] ?? {}
  const encrypt = async (
    request: RequestObject,
    members: unknown,
    header: Readonly<Record<string, unknown>> = {},
    key: Readonly<Record<string, string>> = keyOf(request),
  ) =>
    new CompactEncrypt(
      new TextEncoder().encode(typeof members === 'string' ? members : JSON.stringify(members)),
    )
      .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A128GCM', kid: keyOf(request)['kid'] ?? '', ...header })
      .encrypt(await importJWK(key, 'ECDH-ES'))
  const good = (request: RequestObject) => ({
    state: request.state,
    vp_token: { d: [forge(request)] },
  })
  /** A JWE with another header over the same rest. */
  const reheaded = (jwe: string, change: Readonly<Record<string, unknown>>) => {
    const [header = '', ...rest] = jwe.split('.')
    const members = { ...JSON.parse(Buffer.from(header, 'base64url').toString()), ...change }
    return [Buffer.from(JSON.stringify(members)).toString('base64url'), ...rest].join('.')
  }
  const sent = async (make: (request: RequestObject) => Promise<string>) => {
    const { id, request } = await ask({ responseMode: 'direct_post.jwt' })
    const answered = await sendForm(request.response_uri, { response: await make(request) })
    return { id, request, ...answered }
  }

  const attacks: readonly (readonly [string, (request: RequestObject) => Promise<string>])[] = [
    ['to the key of somebody else', (one) => encrypt(one, good(one), {}, { ...stranger.jwk } as never)],
    ['under the name of another key', (one) => encrypt(one, good(one), { kid: 'other' })],
    ['with an encryption that was not offered', (one) => encrypt(one, good(one), { enc: 'A128CBC-HS256' })],
    ['with a wrapped key', (one) => encrypt(one, good(one), { alg: 'ECDH-ES+A128KW' })],
    ['as if the key were agreed', async (one) => reheaded(await encrypt(one, good(one)), { alg: 'dir' })],
    ['compressed', async (one) => reheaded(await encrypt(one, good(one)), { zip: 'DEF' })],
    ['with an unknown crit', async (one) => reheaded(await encrypt(one, good(one)), { crit: ['x'], x: 1 })],
    [
      'by a point that is not on the curve',
      async (one) =>
        reheaded(await encrypt(one, good(one)), {
          epk: {
            kty: 'EC',
            crv: 'P-256',
            x: stranger.jwk['x'] ?? '',
            y: 'A'.repeat(43),
          },
        }),
    ],
    [
      'changed on the way',
      async (one) => (await encrypt(one, good(one))).replace(/.$/, (end) => (end === 'A' ? 'Q' : 'A')),
    ],
    ['that is cut off', async (one) => (await encrypt(one, good(one))).slice(0, -30)],
    ['that is no JWE', async () => 'x'],
    [
      'that is only signed',
      async (one) => new SignJWT(good(one)).setProtectedHeader({ alg: 'ES256' }).sign(issuer.privateKey),
    ],
    ['with something else than JSON in it', (one) => encrypt(one, 'x')],
    ['with a list in it', (one) => encrypt(one, [good(one)])],
    [
      'with one member twice',
      (one) => encrypt(one, `{"state":"${one.state}","vp_token":{},"vp_token":{"d":["${forge(one)}"]}}`),
    ],
  ]
  test.each(attacks)('%s has failed', async (_, make) => {
    const { id, status } = await sent(make)
    expect(status).toBe(400)
    await expectFailed(id, 'response_malformed', /OpenID4VP 1.0 §8.3/)
  })

  test('of another request: neither its key nor its state fits', async () => {
    const other = (await ask({ responseMode: 'direct_post.jwt' })).request
    const { id, status } = await sent(() => encrypt(other, good(other)))
    expect(status).toBe(400)
    await expectFailed(id, 'response_malformed', /§8.3/)
    const wrong = await sent((one) => encrypt(one, { ...good(one), state: other.state }))
    expect(wrong.status).toBe(400)
    expect((await view(wrong.id)).state).toBe('retrieved')
  })

  test('whose presentation is forged has failed as one in clear', async () => {
    const forged = (one: RequestObject) => ({
      ...good(one),
      vp_token: { d: [forge(one, { holderKey: stranger })] },
    })
    const { id } = await sent((one) => encrypt(one, forged(one)))
    await expectFailed(id, 'signature_invalid', /step 5.3/)
  })

  test('where none was asked for', async () => {
    const { id, request } = await ask()
    const theirs = (await ask({ responseMode: 'direct_post.jwt' })).request
    const { status } = await sendForm(request.response_uri, {
      response: await encrypt(theirs, good(request)),
    })
    expect(status).toBe(400)
    await expectFailed(id, 'response_malformed', /§8.3/)
  })
})
