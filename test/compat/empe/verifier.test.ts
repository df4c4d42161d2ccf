// The verifier service of Empe: authorization requests, saved queries, and the events that a front end waits for.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Document } from './linked-data-signer.ts'
import {
  createIdentity,
  definition,
  type EmpeOffice,
  issueTicket,
  present,
  random,
  startEmpeOffice,
  submission,
} from './support.ts'

let empe: EmpeOffice
let ticket: Document
const holder = createIdentity()
const REQUESTS = '/api/v1/verifier/authorization-requests'
const QUERIES = '/api/v1/verifier/vp-queries'
const redirect_uri = 'https://shop.example/done?order=7'
beforeAll(async () => {
  empe = await startEmpeOffice()
  ticket = await issueTicket(holder.did)
})
afterAll(() => empe?.office.remove())

const post = (body: unknown, path = REQUESTS) => empe.call(path, { headers: empe.secret, body })
const ask = async (more: Document = {}) => {
  const { status, body } = await post({ redirect_uri, presentation_definition: definition, ...more })
  if (status !== 201) throw new Error(`${status} ${JSON.stringify(body)}`)
  const id = new URL(body.request_uri).pathname.split('/').at(-1) as string
  return {
    id,
    ...(body as { state: string; nonce: string; request_uri: string; qr_code_url: string; validity: number }),
  }
}
const answer = (id: string, vp_token: unknown, more: Document = {}) =>
  empe.call(`${REQUESTS}/${id}/response`, {
    body: { presentation_submission: submission, vp_token, ...more },
  })
const watch = (state: string, base = empe.demo.baseUrl, signal?: AbortSignal) =>
  fetch(`${base}/api/verifier/vp-query/v1/connection/${state}`, signal === undefined ? {} : { signal })
/** What a stream said, once it is over. */
const told = async (response: Response) =>
  (await response.text())
    .split('\n\n')
    .filter((event) => event.startsWith('data: '))
    .map((event) => JSON.parse(event.slice(6)))

test('a request is made, read by the wallet, answered, and the front end is told', async () => {
  const asked = await ask({ validity: 120 })
  expect(asked).toMatchObject({
    request_uri: expect.stringMatching(/^http/),
    state: expect.stringMatching(/^[\w-]{43}$/),
    nonce: expect.stringMatching(/^[\w-]{43}$/),
    validity: 120,
  })
  const read = (await (await fetch(asked.request_uri)).json()) as Document
  expect(read).toEqual({
    id: asked.id,
    state: asked.state,
    nonce: asked.nonce,
    redirect_uri,
    validity: expect.any(Number),
    response_uri: `${asked.request_uri}/response`,
    presentation_definition: definition,
    used: false,
  })
  expect(Math.abs((read['validity'] as number) - Date.now() - 120_000)).toBeLessThan(30_000)
  const image = await fetch(asked.qr_code_url)
  expect([image.status, image.headers.get('content-type')]).toEqual([200, 'image/png'])

  const events = await watch(asked.state)
  expect([events.status, events.headers.get('content-type')]).toEqual([
    200,
    'text/event-stream; charset=utf-8',
  ])
  const vp = await present(holder, asked.nonce, [ticket])
  const answered = await answer(asked.id, vp, { state: asked.state, nonce: asked.nonce })
  expect([answered.status, answered.body]).toEqual([200, { redirect_uri }])
  expect(await told(events)).toEqual([{ verification_status: 'verified', redirect_url: redirect_uri }])
  // Who comes late, or again, is told the same.
  expect(await told(await watch(asked.state))).toHaveLength(1)

  const path = `${REQUESTS}/${asked.id}`
  const public_ = (await empe.call(path)).body
  expect(public_).not.toHaveProperty('holder_did')
  expect(public_).not.toHaveProperty('claims')
  const { body } = await empe.call(path, { headers: empe.secret })
  expect(body).toMatchObject({ used: true, holder_did: holder.did })
  expect(body.claims).toEqual({ ticket: { '$.credentialSubject.ticket': 'ticket123' } })
  expect((await empe.call(path.replace('/api', ''))).status).toBe(200)
})

test('nobody asks, withdraws or saves without the secret', async () => {
  const { id } = await ask()
  const body = { redirect_uri, presentation_definition: definition }
  for (const headers of [{}, { 'x-client-secret': 'wrong' }]) {
    for (const [path, call] of [
      [REQUESTS, { body }],
      [`${REQUESTS}/${id}`, { method: 'DELETE' }],
      [QUERIES, {}],
      [QUERIES, { body: { query: [{ path: ['$.a'] }] } }],
      [`${QUERIES}/x`, { method: 'DELETE' }],
      ['/api/verifier/vp-query/v1/authorize-qr-code', { body: { vp_query_id: 'x', redirect_uri } }],
    ] as const) {
      const refused = await empe.call(path, { ...call, headers })
      expect([refused.status, refused.body.name], path).toEqual([401, 'Unauthorized'])
    }
  }
  expect((await empe.call(`${REQUESTS}/${id}`, { headers: { 'x-client-secret': 'wrong' } })).status).toBe(401)
  expect((await empe.call(`${REQUESTS}/${id}`)).status).toBe(200)
})

test('an answer is good once: of twenty at once one is taken, and none for another request', async () => {
  const { id, nonce } = await ask()
  const vp = await present(holder, nonce, [ticket])
  const answers = await Promise.all(Array.from({ length: 20 }, () => answer(id, vp)))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  expect(answers.filter(({ status }) => status === 400)).toHaveLength(19)
  expect((await answer(id, vp)).status).toBe(400)
  const other = await ask()
  const replayed = await answer(other.id, vp)
  expect([replayed.status, replayed.body.reason]).toEqual([400, 'invalid_presentation'])
  const captured = { presentation_definition: definition, state: random(), nonce }
  expect((await empe.call('/v1/authorizations', { body: captured })).status).toBe(400)
})

test('what a verifier asks gives no token of the issuer, and a login of the issuer is no answer', async () => {
  const asked = await ask()
  const vp = await present(holder, asked.nonce, [ticket])
  expect((await empe.validate(asked.id, vp)).status).toBe(404)
  expect((await answer(asked.id, vp)).body).toEqual({ redirect_uri })
  const login = await empe.create()
  expect((await answer(login.id, await present(holder, login.nonce, [ticket]))).status).toBe(404)
  expect((await empe.call(`${REQUESTS}/${login.id}`)).status).toBe(404)
  expect((await watch(login.state)).status).toBe(404)
})

test('a request fails for the front end when it is closed, not with the first bad answer', async () => {
  const { id, state } = await ask()
  const events = await watch(state)
  const bad = await present(holder, random(), [ticket])
  for (let attempt = 0; attempt < 5; attempt++) {
    expect((await empe.call(`${REQUESTS}/${id}`)).body.used).toBe(false)
    expect((await answer(id, bad)).status).toBe(400)
  }
  expect(await told(events)).toEqual([{ verification_status: 'failed', redirect_url: redirect_uri }])
})

test('a request that is withdrawn is gone, once, and its stream ends without a word', async () => {
  const { id, nonce, state } = await ask()
  const events = await watch(state)
  const remove = () => empe.call(`${REQUESTS}/${id}`, { method: 'DELETE', headers: empe.secret })
  const answers = await Promise.all(Array.from({ length: 20 }, remove))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  expect(answers.filter(({ status }) => status === 404)).toHaveLength(19)
  expect(await told(events)).toEqual([])
  expect((await answer(id, await present(holder, nonce, [ticket]))).status).toBe(404)
  expect((await watch(state)).status).toBe(404)
})

test('streams are bounded for each address, and given back', async () => {
  const { state } = await ask()
  const cut = new AbortController()
  const open = await Promise.all(Array.from({ length: 12 }, () => watch(state, undefined, cut.signal)))
  expect(open.filter(({ status }) => status === 200)).toHaveLength(10)
  const [over] = open.filter(({ status }) => status === 429)
  expect(over?.headers.get('retry-after')).toBe('5')
  cut.abort()
  await expect
    .poll(async () => {
      const one = new AbortController()
      const { status } = await watch(state, undefined, one.signal)
      one.abort()
      return status
    })
    .toBe(200)
})

test('another tenant sees nothing of it', async () => {
  const demo = await readFile(join(empe.office.data, 'demo.json'), 'utf8')
  const tenant = /\/t\/[\w-]+/.exec(demo)?.[0] as string
  expect(tenant).toBeDefined()
  expect((await empe.call(`${tenant}/v1/schemas`)).status).toBe(200)
  const asked = await ask()
  const saved = (await post({ query: [{ path: ['$.a'] }] }, QUERIES)).body
  expect((await empe.call(`${tenant}${REQUESTS}/${asked.id}`)).status).toBe(404)
  expect((await watch(asked.state, `${empe.demo.baseUrl}${tenant}`)).status).toBe(404)
  expect((await empe.call(`${tenant}${QUERIES}/${saved.id}`, { headers: empe.secret })).status).toBe(401)
  const vp = await present(holder, asked.nonce, [ticket])
  const foreign = await empe.call(`${tenant}${REQUESTS}/${asked.id}/response`, {
    body: { presentation_submission: submission, vp_token: vp },
  })
  expect(foreign.status).toBe(404)
  expect((await answer(asked.id, vp)).status).toBe(200)
})

test('a relying party gets what it asked for and nothing else, by the names of its fields; sealed at rest', async () => {
  const seat = `seat-${random()}`
  const fields = [
    { id: 'place', path: ['$.credentialSubject.place', '$.credentialSubject.seat'] },
    { path: ['$.credentialSubject.ticket'] },
    { path: ['$.credentialSubject.name'], optional: true },
  ]
  const presentation_definition = {
    id: 'tickets',
    input_descriptors: [{ id: 'ticket', constraints: { fields } }],
  }
  const asked = await ask({ presentation_definition })
  const read = async () => (await empe.call(`${REQUESTS}/${asked.id}`, { headers: empe.secret })).body
  expect(await read()).not.toHaveProperty('claims')
  const bought = await issueTicket(holder.did, {
    credentialSubject: { id: holder.did, ticket: 'ticket-x', seat },
  })
  expect((await answer(asked.id, await present(holder, asked.nonce, [bought]))).status).toBe(200)
  expect((await read()).claims).toEqual({ ticket: { place: seat, '$.credentialSubject.ticket': 'ticket-x' } })
  const files = await readdir(empe.office.data, { recursive: true, withFileTypes: true })
  for (const file of files.filter((one) => one.isFile()))
    expect((await readFile(join(file.parentPath, file.name))).includes(seat), file.name).toBe(false)
})

test('fields that find more than can be kept are refused', async () => {
  const fields = Array.from({ length: 32 }, (_, at) => ({ id: `f${at}`, path: ['$.credentialSubject'] }))
  const input_descriptors = [{ id: 'ticket', constraints: { fields } }]
  const asked = await ask({ presentation_definition: { id: 'tickets', input_descriptors } })
  const large = await issueTicket(holder.did, {
    credentialSubject: { id: holder.did, ticket: 'x'.repeat(8000), seat: 'A12' },
  })
  const answered = await answer(asked.id, await present(holder, asked.nonce, [large]))
  expect([answered.status, answered.body.reason]).toEqual([400, 'invalid_request'])
})

test('an issuer must be linked with an allowed domain, where some are named; nothing else is asked', async () => {
  const secure = await startEmpeOffice({ environment: { CHANCERY_TLS: 'self-signed' } })
  try {
    const { origin } = new URL(secure.demo.baseUrl)
    const offered = (await secure.offer({ credential_subject: { ticket: 'ticket123' } })).body
    const own = (await secure.claim(offered.id, await secure.login(holder))).body
    const answerTo = async (issuerAllowedDomains: readonly string[], credential: Document) => {
      const body = { redirect_uri, presentation_definition: definition, issuerAllowedDomains }
      const asked = (await secure.call(REQUESTS, { headers: secure.secret, body })).body
      return secure.call(`${new URL(asked.request_uri).pathname}/response`, {
        body: {
          presentation_submission: submission,
          vp_token: await present(holder, asked.nonce, [credential]),
        },
      })
    }
    const taken = await answerTo(['https://issuer.example', `${origin}/some/path/`], own)
    expect([taken.status, taken.body]).toEqual([200, { redirect_uri }])
    for (const [domains, credential] of [
      [['https://issuer.example'], own],
      [[origin], ticket],
    ] as const) {
      const refused = await answerTo(domains, credential)
      expect([refused.status, refused.body.reason]).toEqual([400, 'invalid_presentation'])
    }
    expect((await answerTo([], ticket)).status).toBe(200)
    const query = [{ path: ['$.credentialSubject.ticket'] }]
    const saved = await secure.call(QUERIES, {
      headers: secure.secret,
      body: { query, issuerAllowedDomains: ['https://ISSUER.example/a', 'https://issuer.example'] },
    })
    expect(saved.body).toMatchObject({ query, issuerAllowedDomains: ['https://issuer.example'] })
    const { body: begun } = await secure.call('/api/verifier/vp-query/v1/authorize-qr-code', {
      headers: secure.secret,
      body: { vp_query_id: saved.body.id, redirect_uri },
    })
    const refused = await secure.call(`${new URL(begun.request_uri).pathname}/response`, {
      body: {
        presentation_submission: {
          ...submission,
          definition_id: saved.body.id,
          descriptor_map: [{ ...submission.descriptor_map[0], id: 'query' }],
        },
        vp_token: await present(holder, begun.nonce, [own]),
      },
    })
    expect([refused.status, refused.body.reason]).toEqual([400, 'invalid_presentation'])
  } finally {
    await secure.office.remove()
  }
}, 60_000)

test('queries are saved, read, replaced, asked with, and deleted', async () => {
  const query = [{ path: ['$.credentialSubject.ticket'], filter: { type: 'string', pattern: '^ticket' } }]
  const made = await post({ query }, QUERIES)
  expect([made.status, made.body]).toEqual([201, { id: expect.any(String), query }])
  const path = `${QUERIES}/${made.body.id}`
  const headers = empe.secret
  expect((await empe.call(path, { headers })).body).toEqual(made.body)
  expect((await empe.call(QUERIES, { headers })).body).toContainEqual(made.body)
  const start = { vp_query_id: made.body.id, redirect_uri }
  const asked = await post(start, '/api/verifier/vp-query/v1/authorize-qr-code')
  expect(asked.status).toBe(201)
  const read = (await (await fetch(asked.body.request_uri)).json()) as Document
  const next = [{ path: ['$.credentialSubject.seat'] }]
  expect((await empe.call(path, { method: 'PUT', headers, body: { query: next } })).body.query).toEqual(next)
  const presentation_submission = {
    ...submission,
    definition_id: made.body.id,
    descriptor_map: [{ ...submission.descriptor_map[0], id: 'query' }],
  }
  const vp = await present(holder, asked.body.nonce, [ticket])
  expect((await answer(read['id'] as string, vp, { presentation_submission })).status).toBe(200)
  expect((await empe.call(path, { method: 'DELETE', headers })).status).toBe(200)
  expect((await empe.call(path, { method: 'DELETE', headers })).status).toBe(404)
  expect((await empe.call(path, { headers })).status).toBe(404)
  expect((await post(start, '/api/verifier/vp-query/v1/authorize-qr-code')).status).toBe(404)
})

test('what does not fit, is too large or cannot be evaluated is refused; members that are unknown change nothing', async () => {
  const good = { redirect_uri, presentation_definition: definition }
  for (const more of [
    { redirect_uri: undefined },
    { redirect_uri: 'javascript:alert(1)' },
    { redirect_uri: '/done' },
    { presentation_definition: undefined },
    { presentation_definition: { id: 'a' } },
    { validity: 0 },
    { validity: 86_401 },
    { validity: 'long' },
    { issuerAllowedDomains: ['ftp://issuer.example'] },
    { issuerAllowedDomains: 'https://issuer.example' },
  ])
    expect((await post({ ...good, ...more })).status, JSON.stringify(more)).toBe(400)
  for (const body of [
    {},
    { query: [] },
    { query: [{ path: '$.a' }] },
    { query: [{ path: ['$..[?(@.a)]'] }] },
    { query: Array.from({ length: 33 }, () => ({ path: ['$.a'] })) },
    { query: [{ path: ['$.a'] }], issuerAllowedDomains: ['http://issuer.example'] },
    { query: [{ path: ['$.a'] }], issuerAllowedDomains: ['issuer.example'] },
    { query: [{ path: ['$.a'] }], issuerAllowedDomains: ['https://issuer.example/?a'] },
    { query: [{ path: ['$.a'] }], issuerAllowedDomains: ['https://user@issuer.example/'] },
    {
      query: [{ path: ['$.a'] }],
      issuerAllowedDomains: Array.from({ length: 51 }, () => 'https://a.example'),
    },
  ])
    expect((await post(body, QUERIES)).status, JSON.stringify(body)).toBe(400)
  expect((await post({ ...good, more: 'x'.repeat(50_000) })).status).toBe(413)
  expect((await post({ query: [{ path: ['$.a'], name: 'x'.repeat(50_000) }] }, QUERIES)).status).toBe(413)

  const asked = await ask({ state: random(), nonce: 'mine', used: true, id: 'mine' })
  expect(asked.nonce).not.toBe('mine')
  expect((await empe.call(`${REQUESTS}/${asked.id}`)).body.used).toBe(false)
  for (const state of ['x', 'a'.repeat(43), `${asked.state.slice(0, -2)}AA`, '%00'])
    expect((await watch(state)).status, state).toBe(404)
  for (const id of ['abc', '%00', '0199aabb-0000-7000-8000-000000000001'])
    for (const path of [REQUESTS, QUERIES])
      expect((await empe.call(`${path}/${id}`, { headers: empe.secret })).status, id).toBe(404)
})
