// Authorizations of Empe: probes 1 to 16 of the contract, and the token that they lead to.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Document, now } from './linked-data-signer.ts'
import {
  anyHolder,
  createIdentity,
  definition,
  type EmpeOffice,
  issueTicket,
  nothing,
  present,
  random,
  startEmpeOffice,
  submission,
} from './support.ts'

let empe: EmpeOffice
let ticket: Document
const holder = createIdentity()
beforeAll(async () => {
  empe = await startEmpeOffice()
  ticket = await issueTicket(holder.did)
})
afterAll(() => empe?.office.remove())

const refused = { code: 400, status: 400, name: 'BadRequest', message: expect.any(String) }
const invalidPresentation = { ...refused, reason: 'invalid_presentation' }

test('probe 1: an authorization is opened, and echoes what was asked for', async () => {
  const body = { presentation_definition: definition, state: random(), nonce: random() }
  const answer = await empe.call('/v1/authorizations', { body })
  expect(answer.status).toBe(201)
  expect(answer.body).toEqual({
    ...body,
    id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
    expires_at: expect.stringMatching(/Z$/),
    used: false,
  })
  expect(Date.parse(answer.body.expires_at)).toBeGreaterThan(Date.now() + 500_000)
  expect(JSON.stringify(answer.body.presentation_definition)).toBe(JSON.stringify(definition))
})

test.each([31, 65])('probe 2: a state or nonce of %i characters is refused', async (length) => {
  const text = random().repeat(3).slice(0, length)
  for (const member of ['state', 'nonce']) {
    const body = { presentation_definition: definition, state: random(), nonce: random(), [member]: text }
    const answer = await empe.call('/v1/authorizations', { body })
    expect(answer.status, member).toBe(400)
    expect(answer.body).toMatchObject(refused)
  }
})

test('probe 3: a definition is needed, and its descriptors have ids of their own', async () => {
  const [descriptor] = definition.input_descriptors
  for (const presentation_definition of [
    undefined,
    'tickets',
    { input_descriptors: [descriptor] },
    { ...definition, input_descriptors: [descriptor, descriptor] },
    {
      ...definition,
      input_descriptors: Array.from({ length: 17 }, (_, at) => ({ ...descriptor, id: `d${at}` })),
    },
  ]) {
    const body = { presentation_definition, state: random(), nonce: random() }
    expect((await empe.call('/v1/authorizations', { body })).status).toBe(400)
  }
  const huge = { ...definition, name: 'x'.repeat(40_000) }
  const body = { presentation_definition: huge, state: random(), nonce: random() }
  expect([400, 413]).toContain((await empe.call('/v1/authorizations', { body })).status)
})

test('probe 4: the newer path is the same', async () => {
  const body = { presentation_definition: definition, state: random(), nonce: random() }
  const answer = await empe.call('/api/v1/authorizations', { body })
  expect(answer.status).toBe(201)
  const vp = await present(holder, body.nonce, [ticket])
  const validated = await empe.call(`/api/v1/authorizations/${answer.body.id}/validate`, {
    body: { presentation_submission: submission, vp_token: vp, state: body.state, nonce: body.nonce },
  })
  expect(validated.status).toBe(200)
  const token = await empe.call('/api/v1/tokens', { body: { authorization_code: validated.body.code } })
  expect(token.status).toBe(201)
})

test('probes 5, 6 and 7: presentation, code, token; the code is good once and its second use ends the token', async () => {
  const { id, nonce } = await empe.create()
  const validated = await empe.validate(id, await present(holder, nonce, [ticket]))
  expect([validated.status, validated.body]).toEqual([
    200,
    { code: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/) },
  ])

  const { status, body, headers } = await empe.exchange(validated.body.code)
  expect([status, body]).toEqual([
    201,
    { access_token: expect.any(String), token_type: 'Bearer', expires_in: expect.any(Number) },
  ])
  expect(headers.get('cache-control')).toBe('no-store')
  expect(body.expires_in).toBeGreaterThan(0)
  const claims = JSON.parse(Buffer.from(body.access_token.split('.')[1], 'base64url').toString())
  expect(claims).toMatchObject({
    sub: holder.did,
    aud: empe.demo.baseUrl,
    auth_id: id,
    jti: expect.any(String),
  })

  const offering = (await empe.offer()).body
  expect((await empe.claim(offering.id, body.access_token)).status).toBe(200)
  const again = await empe.exchange(validated.body.code)
  expect([again.status, again.body.reason]).toEqual([400, 'invalid_code'])
  expect((await empe.claim(offering.id, body.access_token)).status).toBe(401)
})

test('probe 8: of fifty who bring one code at once, one gets a token', async () => {
  const { id, nonce } = await empe.create()
  const { body } = await empe.validate(id, await present(holder, nonce, [ticket]))
  const answers = await Promise.all(Array.from({ length: 50 }, () => empe.exchange(body.code)))
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
  expect(answers.filter(({ status }) => status === 400)).toHaveLength(49)
})

test('probe 9: of twenty equal presentations at once, one is taken', async () => {
  const { id, nonce } = await empe.create()
  const vp = await present(holder, nonce, [ticket])
  const answers = await Promise.all(Array.from({ length: 20 }, () => empe.validate(id, vp)))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  expect(answers.filter(({ status }) => status === 400)).toHaveLength(19)
})

test('probe 10: a presentation is not taken twice', async () => {
  const { id, nonce } = await empe.create()
  const vp = await present(holder, nonce, [ticket])
  expect((await empe.validate(id, vp)).status).toBe(200)
  expect((await empe.validate(id, vp)).status).toBe(400)
})

test('probe 11: a captured presentation cannot be shown again by opening an authorization with its nonce', async () => {
  const { id, nonce } = await empe.create()
  const vp = await present(holder, nonce, [ticket])
  expect((await empe.validate(id, vp)).status).toBe(200)
  const body = { presentation_definition: definition, state: random(), nonce }
  expect((await empe.call('/v1/authorizations', { body })).status).toBe(400)
  const other = await empe.create()
  expect((await empe.validate(other.id, vp)).body).toEqual(invalidPresentation)
  const race = random()
  const same = { presentation_definition: definition, state: random(), nonce: race }
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => empe.call('/v1/authorizations', { body: same })),
  )
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
})

test('probe 12: a presentation with another nonce is refused', async () => {
  const { id } = await empe.create()
  const answer = await empe.validate(id, await present(holder, random(), [ticket]))
  expect([answer.status, answer.body]).toEqual([400, invalidPresentation])
})

test('probe 13: the misspelt challange binds nothing', async () => {
  const { id, nonce } = await empe.create()
  for (const signed of [undefined, random()]) {
    const vp = await present(holder, signed, [ticket])
    const answer = await empe.validate(id, { ...vp, proof: { ...vp['proof'], challange: nonce } })
    expect([answer.status, answer.body]).toEqual([400, invalidPresentation])
  }
})

test('probe 14: an unsigned challange beside a good nonce changes nothing', async () => {
  const { id, nonce } = await empe.create()
  const vp = await present(holder, nonce, [ticket])
  expect((await empe.validate(id, { ...vp, proof: { ...vp['proof'], challange: 'x' } })).status).toBe(200)
  const second = await empe.create()
  const wrong = await present(holder, random(), [ticket])
  const answer = await empe.validate(second.id, { ...wrong, proof: { ...wrong['proof'], challange: 'x' } })
  expect(answer.status).toBe(400)
})

test('nonce and challenge, when both are there, must both be right; either of them will do', async () => {
  const first = await empe.create()
  const both = await present(holder, first.nonce, [ticket], { members: { challenge: random() } })
  expect((await empe.validate(first.id, both)).status).toBe(400)
  const alone = await present(holder, undefined, [ticket], {
    members: { challenge: first.nonce, proofPurpose: 'authentication' },
  })
  expect((await empe.validate(first.id, alone)).status).toBe(200)
})

test('a proof that was made before the authorization, or in the future, is refused', async () => {
  const { id, nonce } = await empe.create()
  for (const created of [now(-120_000), now(120_000), 'yesterday']) {
    const vp = await present(holder, nonce, [ticket], { created })
    expect((await empe.validate(id, vp)).body, created).toEqual(invalidPresentation)
  }
})

test('probe 16: there is no authorization of an unknown id', async () => {
  for (const id of ['0199aabb-0000-7000-8000-000000000001', 'abc', '%00', 'a'.repeat(150)]) {
    const answer = await empe.validate(id, await present(holder, random(), [ticket]))
    expect(answer.status, id).toBe(404)
    expect(answer.body).toMatchObject({ code: 404, name: 'NotFound' })
  }
})

test('state and nonce of the body must be those of the authorization', async () => {
  const { id, nonce, state } = await empe.create()
  const vp = await present(holder, nonce, [ticket])
  for (const more of [{ state: random() }, { nonce: random() }])
    expect((await empe.validate(id, vp, more)).status).toBe(400)
  expect((await empe.validate(id, vp, { state, nonce })).status).toBe(200)
})

test('after five presentations that were refused it takes no more', async () => {
  const { id, nonce } = await empe.create()
  const bad = await present(holder, random(), [ticket])
  for (let attempt = 0; attempt < 5; attempt++) expect((await empe.validate(id, bad)).status).toBe(400)
  const answer = await empe.validate(id, await present(holder, nonce, [ticket]))
  expect([answer.status, answer.body.reason]).toEqual([400, 'authorization_over'])
})

test('domain, when it is there, must name this office', async () => {
  const { id, nonce } = await empe.create()
  const foreign = await present(holder, nonce, [ticket], { members: { domain: 'https://rogue.example' } })
  expect((await empe.validate(id, foreign)).body).toEqual(invalidPresentation)
  const ours = await present(holder, nonce, [ticket], { members: { domain: empe.demo.baseUrl } })
  expect((await empe.validate(id, ours)).status).toBe(200)
})

test('a definition that asks for nothing is met by the DID alone', async () => {
  const { id, nonce } = await empe.create({ presentation_definition: anyHolder })
  const vp = await present(holder, nonce, [])
  const answer = await empe.validate(id, vp, { presentation_submission: nothing })
  expect(answer.status).toBe(200)
  const other = await empe.create()
  const empty = await present(holder, other.nonce, [])
  expect((await empe.validate(other.id, empty)).status).toBe(400)
})

test('codes are refused in every other shape, and unknown ones', async () => {
  for (const code of [undefined, '', 'short', 'x'.repeat(129), 'ä'.repeat(40), ['a'], random()])
    expect((await empe.exchange(code)).status).toBe(400)
})

test('a problem is answered to whoever asks for one', async () => {
  const answer = await empe.call('/v1/tokens', { headers: { accept: 'application/problem+json' }, body: {} })
  expect(answer.status).toBe(400)
  expect(answer.headers.get('content-type')).toContain('application/problem+json')
  expect(answer.body).toMatchObject({ type: expect.any(String), status: 400 })
})

test('bodies over the limit, of another type or of no JSON are refused', async () => {
  const { id } = await empe.create()
  const path = `/v1/authorizations/${id}/validate`
  expect([400, 413]).toContain((await empe.call(path, { body: `{"a":"${'x'.repeat(300_000)}"}` })).status)
  expect((await empe.call(path, { body: '{"vp_token":' })).status).toBe(400)
  expect((await empe.call(path, { body: 'a', headers: { 'content-type': 'text/plain' } })).status).toBe(415)
})
