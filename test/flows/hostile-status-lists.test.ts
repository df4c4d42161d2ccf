// The status list of another issuer, as nobody should publish it: what cannot be read says nothing good, under a name of its own.
import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { deflateSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findFreePort } from '../../src/cli/tour/office-process.ts'
import { encodeBase64url } from '../../src/lib/base64url.ts'
import { signJws } from '../../src/lib/jws.ts'
import { dcqlQuery, did, forge, issuer, stranger } from '../support/forged-presentation.ts'
import { type Office, startOffice } from '../support/office.ts'
import { answer, fetchRequest } from '../support/presenter.ts'

let office: Office
let http: Server
let base: string
const replies = new Map<string, (response: ServerResponse) => void>()
const asked: string[] = []
beforeAll(async () => {
  office = await startOffice({ environment: { CHANCERY_OUTGOING_TIMEOUT_SECONDS: '1' } })
  http = createServer((request, response) => {
    asked.push(request.url ?? '')
    const reply = replies.get(request.url ?? '')
    if (reply === undefined) response.writeHead(404).end()
    else reply(response)
  }).listen(0, '127.0.0.1')
  await once(http, 'listening')
  base = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
})
afterAll(async () => {
  http?.close()
  http?.closeAllConnections()
  await office?.remove()
})

interface View {
  readonly state: string
  readonly failure?: { readonly code: string; readonly clause: string; readonly message: string }
  readonly timeline: readonly { readonly event: string; readonly detail?: string }[]
}

/** What becomes of a credential whose status is entry `index` of the list. */
async function judged(uri: string, index: unknown = 3): Promise<View> {
  const { body } = await office.management.post<{ id: string; requestUri: string }>(
    '/presentation-requests',
    {
      dcqlQuery,
    },
  )
  const request = await fetchRequest(body.requestUri)
  const status = { status_list: { idx: index, uri } }
  const { status: answered, body: told } = await answer(request, {
    d: [forge(request, { payload: { status } })],
  })
  const { body: seen } = await office.management.get<View>(`/presentation-requests/${body.id}`)
  expect(answered).toBe(seen.state === 'verified' ? 200 : 400)
  expect(JSON.stringify(told)).not.toContain('127.0.0.1')
  if (seen.failure !== undefined) {
    const { code, message, clause } = seen.failure
    expect(seen.timeline.at(-1)).toMatchObject({
      event: 'presentation.failed',
      detail: `${code}: ${message} (${clause})`,
    })
  }
  return seen
}

interface ListParts {
  readonly header?: Readonly<Record<string, unknown>>
  readonly payload?: Readonly<Record<string, unknown>>
  readonly lst?: Uint8Array
  readonly bits?: unknown
  readonly key?: typeof issuer
}

const list = (values: readonly number[]) => deflateSync(Uint8Array.from(values))

function tokenOf(url: string, { header, payload, lst, bits = 1, key = issuer }: ListParts): string {
  return signJws(
    { alg: 'ES256', typ: 'statuslist+jwt', kid: `${did}#0`, ...header } as { alg: 'ES256' },
    {
      iss: did,
      sub: url,
      iat: Math.floor(Date.now() / 1000),
      exp: Math.floor(Date.now() / 1000) + 3600,
      ttl: 60,
      status_list: { bits, lst: encodeBase64url(lst ?? list([0, 0])) },
      ...payload,
    },
    key.privateKey,
  )
}

let published = 0
function publish(make: (url: string) => string | Uint8Array, headers: Readonly<Record<string, string>> = {}) {
  const path = `/lists/${published++}`
  const url = `${base}${path}`
  replies.set(path, (response) => {
    response.writeHead(200, { 'content-type': 'application/statuslist+jwt', ...headers }).end(make(url))
  })
  return url
}

test('a good list says what it says', async () => {
  const good = publish((url) => tokenOf(url, {}))
  expect((await judged(good)).state).toBe('verified')
  const revoked = publish((url) => tokenOf(url, { lst: list([0b1000, 0]) }))
  expect(await judged(revoked, 3)).toMatchObject({
    state: 'failed',
    failure: { code: 'credential_revoked', clause: 'Token Status List §8.3' },
  })
  expect((await judged(revoked, 4)).state).toBe('verified')
  // One list, one fetch: it may be kept for a minute.
  expect(asked.filter((path) => revoked.endsWith(path))).toHaveLength(1)
  const suspended = publish((url) => tokenOf(url, { bits: 2, lst: list([0b10000000, 0]) }))
  expect((await judged(suspended, 3)).failure?.code).toBe('credential_suspended')
})

const strangerDid = `did:jwk:${encodeBase64url(JSON.stringify(stranger.jwk))}`
const by = (iss: string): ListParts => ({ payload: { iss }, header: { kid: `${iss}#0` } })
const past = Math.floor(Date.now() / 1000) - 100_000
const bomb = deflateSync(Buffer.alloc(60_000_000), { level: 9 })
const forged: readonly (readonly [string, ListParts, RegExp])[] = [
  ['is of another signer', { key: stranger }, /./],
  ['is of another issuer', { ...by(strangerDid), key: stranger }, /Token Status List/],
  ['is of another issuer, who is not found', by('did:web:other.example'), /Token Status List/],
  ['carries its own key', { header: { jwk: stranger.jwk }, key: stranger }, /./],
  ['is about another URL', { payload: { sub: 'https://issuer.example/1' } }, /Token Status List §8.3/],
  ['is about none', { payload: { sub: undefined } }, /Token Status List §8.3/],
  ['has expired', { payload: { exp: past } }, /Token Status List §8.3/],
  ['is of the future', { payload: { iat: past + 900_000 } }, /Token Status List §5.1/],
  ['has no time', { payload: { iat: undefined } }, /Token Status List §5.1/],
  ['is another kind of JWT', { header: { typ: 'JWT' } }, /Token Status List §5.1/],
  ['has an unknown crit', { header: { crit: ['x'], x: 1 } }, /7515 §4.1.11/],
  ['has no list', { payload: { status_list: undefined } }, /Token Status List §4.2/],
  ['has entries of 3 bits', { bits: 3 }, /Token Status List §4.2/],
  ['has a list that is no text', { payload: { status_list: { bits: 1, lst: 7 } } }, /Token Status List §4.2/],
  ['is not compressed', { lst: Buffer.alloc(16) }, /./],
  ['is cut off', { lst: list([0, 0]).subarray(0, -3) }, /./],
  ['has something behind it', { lst: Buffer.concat([list([0, 0]), Buffer.from('x')]) }, /./],
  ['becomes 60 MB', { lst: bomb }, /./],
  ['says what means nothing', { bits: 4, lst: list([0xf0, 0xf0]) }, /Token Status List §7.1/],
]
test.each(forged)('a list that %s is not read', async (_, parts, clause) => {
  const { state, failure } = await judged(publish((url) => tokenOf(url, parts)))
  expect([state, failure?.code], failure?.message).toEqual(['failed', 'status_list_unavailable'])
  expect(failure?.clause).toMatch(clause)
  expect(failure?.clause).toMatch(/^(Token Status List|RFC \d{4}|OpenID4VP)/)
})

test('a list that is unsigned is not read', async () => {
  const header = encodeBase64url(JSON.stringify({ alg: 'none', typ: 'statuslist+jwt', kid: `${did}#0` }))
  const unsigned = publish((url) => `${header}.${tokenOf(url, {}).split('.')[1]}.`)
  expect(await judged(unsigned)).toMatchObject({
    state: 'failed',
    failure: { code: 'status_list_unavailable', clause: expect.stringContaining('RFC 7515 §4.1.1') },
  })
})

test.each([
  ['behind the end', 16],
  ['far behind it', 2 ** 53],
  ['before the start', -1],
  ['that is a text', '3'],
  ['that is half', 0.5],
  ['that is nothing', null],
])('an entry %s is no entry', async (_, index) => {
  const { state, failure } = await judged(
    publish((url) => tokenOf(url, {})),
    index,
  )
  expect(state).toBe('failed')
  expect(failure?.code).toMatch(/^(credential_invalid|status_list_unavailable)$/)
})

test('a server that sends bombs, too much, or elsewhere, is not believed, and the office goes on', async () => {
  const target = publish((url) => tokenOf(url, {}))
  const packed = publish(() => gzipSync(Buffer.alloc(200_000_000), { level: 9 }), {
    'content-encoding': 'gzip',
  })
  const large = publish(() => Buffer.alloc(5_000_000, 'a'))
  const elsewhere = `${base}/elsewhere`
  replies.set('/elsewhere', (response) => response.writeHead(302, { location: target }).end())
  const hanging = `${base}/hanging`
  replies.set('/hanging', (response) => response.writeHead(200).write('eyJ'))
  const failing = `${base}/failing`
  replies.set('/failing', (response) => response.writeHead(503).end())
  const unchanged = `${base}/unchanged`
  replies.set('/unchanged', (response) => response.writeHead(304).end())
  const nowhere = `http://127.0.0.1:${await findFreePort()}/list`
  const all = [
    packed,
    large,
    elsewhere,
    hanging,
    failing,
    unchanged,
    nowhere,
    `${base}/none`,
    'file:///etc/passwd',
    'x',
  ]
  for (const url of all) {
    const { state, failure } = await judged(url)
    expect([url, state, failure?.code]).toEqual([url, 'failed', 'status_list_unavailable'])
    expect(failure?.clause, url).toMatch(/^(Token Status List|RFC \d{4})/)
  }
  expect(asked.filter((path) => target.endsWith(path))).toEqual([])
  expect((await judged(target)).state).toBe('verified')
})

test('a list is asked for once, however many wait for it, and again after it could not be had', async () => {
  let isBroken = true
  const path = '/shared'
  replies.set(path, (response) => {
    if (isBroken) response.writeHead(500).end()
    else setTimeout(() => response.end(tokenOf(`${base}${path}`, {})), 100)
  })
  expect((await judged(`${base}${path}`)).failure?.code).toBe('status_list_unavailable')
  isBroken = false
  asked.length = 0
  const all = await Promise.all(Array.from({ length: 10 }, () => judged(`${base}${path}`)))
  expect(all.map(({ state }) => state)).toEqual(Array(10).fill('verified'))
  expect(asked).toEqual([path])
})
