// An issuer that is known by its https URL publishes its keys itself (draft-ietf-oauth-sd-jwt-vc §4): another office does so as it
// should, and a server of a forger as it should not.
import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findFreePort } from '../../src/cli/tour/office-process.ts'
import { createTestKey } from '../support/credential-issuer.ts'
import { forge, issuer, type Parts, stranger, vct } from '../support/forged-presentation.ts'
import { collect, configureLike, offerTo, viewIssuance } from '../support/holder.ts'
import { type Office, startOffice } from '../support/office.ts'
import { answer, fetchRequest, presentTo } from '../support/presenter.ts'

let office: Office
let university: Office
beforeAll(async () => {
  ;[office, university] = await Promise.all([
    startOffice({ environment: { CHANCERY_OUTGOING_TIMEOUT_SECONDS: '1' } }),
    startOffice({ environment: { CHANCERY_STATUS_LIST_TTL_SECONDS: '1' } }),
  ])
  const strict = { settings: { presentations: { acceptAnyIssuer: false } } }
  const { status, body } = await office.management.request(
    'PATCH',
    `/tenants/${office.demo.tenantId}`,
    strict,
  )
  expect(status, JSON.stringify(body)).toBe(200)
})
afterAll(() => Promise.all([office?.remove(), university?.remove()]))

interface View {
  readonly id: string
  readonly state: string
  readonly requestUri: string
  readonly credentials?: Readonly<Record<string, readonly unknown[]>>
  readonly failure?: { readonly code: string; readonly clause: string; readonly message: string }
}

const queryFor = (type: string, claim: string) => ({
  credentials: [{ id: 'd', format: 'dc+sd-jwt', meta: { vct_values: [type] }, claims: [{ path: [claim] }] }],
})

async function ask(dcqlQuery: object) {
  const { status, body } = await office.management.post<View>('/presentation-requests', { dcqlQuery })
  expect(status, JSON.stringify(body)).toBe(201)
  return { id: body.id, request: await fetchRequest(body.requestUri) }
}

const view = async (id: string) => (await office.management.get<View>(`/presentation-requests/${id}`)).body

async function trust(url: string, credentialTypes: readonly string[] = []) {
  const { status, body } = await office.management.post<{ id: string }>('/trusted-issuers', {
    url,
    credentialTypes,
  })
  expect(status, JSON.stringify(body)).toBe(201)
  return () => office.management.request('DELETE', `/trusted-issuers/${body.id}`)
}

describe('another office', () => {
  test('is believed once it is trusted, for its types alone, until it takes a credential back', async () => {
    const { management, demo } = university
    const key = await management.post<{ id: string }>('/keys', { algorithm: 'ES256' })
    const byUrl = await management.post<{ id: string }>('/issuers', {
      name: 'University by URL',
      keyId: key.body.id,
      identification: { method: 'jwt-vc-issuer' },
    })
    expect(byUrl.status, JSON.stringify(byUrl.body)).toBe(201)
    await configureLike(university, 'UniversityDegree', 'DegreeByUrl', { issuerId: byUrl.body.id })
    const configuration = await management.get<{ type: { vct: string } }>(
      '/credential-configurations/DegreeByUrl',
    )
    const type = configuration.body.type.vct
    const offered = await offerTo(university, { credentialConfigurationId: 'DegreeByUrl' })
    const { credentials, keys } = await collect(offered)
    const [holder] = keys
    if (holder === undefined) throw new Error('no key')

    const present = async () => {
      const { id, request } = await ask(queryFor(type, 'degree'))
      await answer(request, { d: [await presentTo(request, credentials[0] ?? '', holder, [['degree']])] })
      return view(id)
    }
    const url = demo.issuer.credentialIssuer
    expect(await present()).toMatchObject({
      state: 'failed',
      failure: { code: 'untrusted_issuer', message: expect.stringContaining(`the URL ${url} is not among`) },
    })
    const distrust = await trust(url, ['https://other.example/type'])
    expect(await present()).toMatchObject({
      state: 'failed',
      failure: { message: expect.stringContaining('not for this type') },
    })
    await distrust()
    await trust(url, [type])
    expect(await present()).toMatchObject({
      state: 'verified',
      credentials: { d: [{ issuer: url, claims: { degree: 'Mathematics' }, status: 'valid' }] },
    })

    const { credentialId = '' } = await viewIssuance(university, offered.id)
    expect((await management.post(`/credentials/${credentialId}/revoke`, {})).status).toBe(200)
    await expect
      .poll(async () => (await present()).failure?.code, { timeout: 8_000, interval: 500 })
      .toBe('credential_revoked')
  })
})

describe('a server of a forger', () => {
  type Reply = (response: ServerResponse, path: string) => void
  const servers: Server[] = []
  afterAll(() => {
    for (const server of servers) {
      server.close()
      server.closeAllConnections()
    }
  })

  async function serve(reply: Reply) {
    const asked: string[] = []
    const http = createServer((request, response) => {
      asked.push(request.url ?? '')
      reply(response, request.url ?? '')
    }).listen(0, '127.0.0.1')
    servers.push(http)
    await once(http, 'listening')
    return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`, asked }
  }

  const json =
    (document: unknown, status = 200): Reply =>
    (response) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(typeof document === 'string' ? document : JSON.stringify(document))
    }

  /** What becomes of a credential of the issuer at `url`, which is trusted, signed by its key unless `parts` say otherwise. */
  async function judged(url: string, parts: Parts = {}) {
    await trust(url)
    const { id, request } = await ask(queryFor(vct, 'name'))
    const presentation = forge(request, {
      ...parts,
      header: { kid: 'a', ...parts.header },
      payload: { iss: url, ...parts.payload },
    })
    const { status, body } = await answer(request, { d: [presentation] })
    const seen = await view(id)
    expect(status).toBe(seen.state === 'verified' ? 200 : 400)
    if (status === 400) {
      expect(body.error).toBe('invalid_presentation')
      // Which server said what is the operator's business alone.
      expect(JSON.stringify(body)).not.toContain('127.0.0.1')
    }
    return seen
  }

  const published = { ...issuer.jwk, kid: 'a' }
  const keys = { keys: [published, { ...createTestKey().jwk, kid: 'b' }] }

  test('that did everything right would be believed: below its path, by jwks and by jwks_uri', async () => {
    const other = await serve(json(keys))
    const server = await serve((response, path) => {
      const url = `${server.url}${path.replace('/.well-known/jwt-vc-issuer', '')}`
      const how = path.endsWith('referred') ? { jwks_uri: `${other.url}/keys` } : { jwks: keys }
      json({ issuer: url, ...how })(response, path)
    })
    expect(await judged(`${server.url}/inline`)).toMatchObject({ state: 'verified' })
    expect(await judged(`${server.url}/referred`)).toMatchObject({ state: 'verified' })
    expect(server.asked).toEqual(['/.well-known/jwt-vc-issuer/inline', '/.well-known/jwt-vc-issuer/referred'])
    expect(other.asked).toEqual(['/keys'])
    expect(await judged(`${server.url}/stolen`, { issuerKey: stranger })).toMatchObject({
      state: 'failed',
      failure: { code: 'signature_invalid', clause: expect.stringContaining('7515') },
    })
  })

  const large = 'x'.repeat(300_000)
  const refused: readonly (readonly [string, (url: string) => unknown, string, RegExp])[] = [
    [
      'says that it is another',
      () => ({ issuer: 'https://bank.example', jwks: keys }),
      'SD-JWT VC §4.2',
      /another/,
    ],
    ['says so but for a slash', (url) => ({ issuer: `${url}/`, jwks: keys }), 'SD-JWT VC §4.2', /another/],
    ['does not say who it is', () => ({ jwks: keys }), 'SD-JWT VC §4.2', /another/],
    [
      'gives keys and a reference to them',
      (url) => ({ issuer: url, jwks: keys, jwks_uri: `${url}/keys` }),
      'SD-JWT VC §4.2',
      /exactly one of jwks and jwks_uri/,
    ],
    ['gives neither', (url) => ({ issuer: url }), 'SD-JWT VC §4.2', /exactly one/],
    ['gives a reference that is none', (url) => ({ issuer: url, jwks_uri: 7 }), '', /jwks has no keys/],
    [
      'publishes the key under another kid',
      (url) => ({ issuer: url, jwks: { keys: [{ ...published, kid: 'z' }] } }),
      '',
      /no such kid/,
    ],
    [
      'publishes two keys under one kid',
      (url) => ({ issuer: url, jwks: { keys: [published, published] } }),
      '',
      /or several/,
    ],
    [
      'publishes a private key',
      (url) => ({ issuer: url, jwks: { keys: [{ ...published, d: 'AA' }] } }),
      'RFC 7518',
      /member d/,
    ],
    [
      'publishes a secret',
      (url) => ({ issuer: url, jwks: { keys: [{ kty: 'oct', kid: 'a', k: 'AA' }] } }),
      'RFC 7518',
      /member k/,
    ],
    ['answers no JSON', () => '<html>', 'RFC 8259', /JSON/],
    [
      'answers half of it',
      (url) => JSON.stringify({ issuer: url, jwks: keys }).slice(0, -3),
      'RFC 8259',
      /JSON/,
    ],
    [
      'says one thing twice',
      (url) => `{"issuer":"${url}","issuer":"${url}","jwks":{"keys":[]}}`,
      'RFC 7493',
      /twice|dup/i,
    ],
  ]
  test.each(refused)('that %s is not trusted', async (_, documentFor, clause, reason) => {
    const server = await serve((response, path) => json(documentFor(server.url))(response, path))
    const { state, failure } = await judged(server.url)
    expect([state, failure?.code]).toEqual(['failed', 'untrusted_issuer'])
    expect(failure?.message).toMatch(reason)
    expect(failure?.clause).toContain(clause || 'OpenID4VP 1.0 §8.6: issuer trust')
  })

  test('that publishes the key for another use, or another algorithm', async () => {
    const alike = [{ use: 'enc' }, { key_ops: ['sign'] }, { alg: 'ES384' }]
    for (const [index, members] of alike.entries()) {
      const server = await serve((response, path) => {
        json({ issuer: `${server.url}/${index}`, jwks: { keys: [{ ...published, ...members }] } })(
          response,
          path,
        )
      })
      expect(await judged(`${server.url}/${index}`)).toMatchObject({
        state: 'failed',
        failure: { code: 'signature_invalid', clause: expect.stringContaining('RFC 7517') },
      })
    }
  })

  test('that sends us on to another host is not followed, nor is its reference', async () => {
    const target = await serve((response, path) => json({ issuer: server.url, jwks: keys })(response, path))
    const redirect: Reply = (response) => {
      response.writeHead(302, { location: `${target.url}/.well-known/jwt-vc-issuer` }).end()
    }
    const server = await serve(redirect)
    expect(await judged(server.url)).toMatchObject({
      state: 'failed',
      failure: { code: 'untrusted_issuer', message: expect.stringContaining('302') },
    })
    const referring = await serve((response, path) =>
      path === '/keys'
        ? redirect(response, path)
        : json({ issuer: referring.url, jwks_uri: `${referring.url}/keys` })(response, path),
    )
    expect(await judged(referring.url)).toMatchObject({
      state: 'failed',
      failure: { code: 'untrusted_issuer', message: expect.stringContaining('302') },
    })
    expect(target.asked).toEqual([])
  })

  test('whose metadata is that of another server says nothing for it', async () => {
    const server = await serve(json({ issuer: university.demo.issuer.credentialIssuer, jwks: keys }))
    const { failure } = await judged(server.url)
    expect(failure?.code).toBe('untrusted_issuer')
  })

  const unanswered: readonly (readonly [string, Reply, RegExp])[] = [
    ['answers more than it may', (response) => response.end(JSON.stringify({ large })), /262144 bytes/],
    ['does not come to an end', (response) => response.write('{"issuer":'), /out of time|no byte/],
    ['hangs up', (response) => response.destroy(), /127\.0\.0\.1/],
    ['is broken', json({}, 500), /500/],
    ['has too much to do', json({}, 429), /429/],
  ]
  test.each(unanswered)('that %s makes the answer fail, by its own name', async (_, reply, reason) => {
    const server = await serve(reply)
    const { state, failure } = await judged(server.url)
    expect([state, failure?.code]).toEqual(['failed', 'issuer_keys_unavailable'])
    expect(failure?.clause).toBe('SD-JWT VC §4')
    expect(failure?.message).toMatch(reason)
  })

  test('that is not there at all, or whose keys are not', async () => {
    const nowhere = `http://127.0.0.1:${await findFreePort()}`
    expect(await judged(nowhere)).toMatchObject({
      state: 'failed',
      failure: { code: 'issuer_keys_unavailable', clause: 'SD-JWT VC §4' },
    })
    const server = await serve((response, path) =>
      json({ issuer: server.url, jwks_uri: `${nowhere}/keys` })(response, path),
    )
    expect(await judged(server.url)).toMatchObject({
      state: 'failed',
      failure: { code: 'issuer_keys_unavailable' },
    })
  })
})
