// What issuers bring to our holder, and offer to it: P24 to P32.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestKey } from '../../support/credential-issuer.ts'
import { type Counterpart, type Json, now, type Party, startCounterpart } from './party.ts'
import {
  credentialMessage,
  type DcpAnswer,
  type DcpOffice,
  MEMBERSHIP,
  message,
  query,
  SENSITIVE,
  startDcpOffice,
  until,
} from './support.ts'

let dcp: DcpOffice
let outside: Counterpart
let issuer: Party
let third: Party
let verifier: Party
beforeAll(async () => {
  outside = await startCounterpart()
  issuer = outside.party('issuer')
  third = outside.party('third')
  verifier = outside.party('verifier')
  dcp = await startDcpOffice()
})
afterAll(async () => {
  await dcp?.office.remove()
  await outside?.close()
})

const holder = () => dcp.demo.holderDid
const deliver = (body: unknown, from = issuer, claims = {}): Promise<DcpAnswer> =>
  dcp.call(`${dcp.holderUrl}/credentials`, from.token(holder(), { claims }), body)
const held = async (): Promise<Json[]> => (await dcp.manage('/wallet/credentials?limit=200')).items
const heldOf = async (id: string): Promise<readonly string[]> =>
  (await dcp.manage(`/wallet/credential-requests/${id}`)).credentialIds
const shown = async (...scopes: string[]): Promise<Json> => {
  const token = await dcp.accessToken(verifier.did, ...scopes)
  const answer = await dcp.call(
    `${dcp.holderUrl}/presentations/query`,
    verifier.token(holder(), { claims: { token } }),
    query(...scopes),
  )
  expect(answer.status).toBe(200)
  return answer.body.presentation
}

test('P24: asked for, delivered, stored, shown', async () => {
  const request = await dcp.expect(issuer.did)
  const credential = issuer.credential(holder(), { subjectClaims: { membershipType: 'Gold' } })
  const answer = await deliver(credentialMessage(request.holderPid, [credential]))
  expect([answer.status, answer.body]).toEqual([200, undefined])
  expect(await dcp.manage(`/wallet/credential-requests/${request.id}`)).toMatchObject({ state: 'issued' })
  const [id] = await heldOf(request.id)
  expect((await held()).find((one) => one.id === id)).toMatchObject({
    issuer: issuer.did,
    format: 'jwt_vc_json',
    holderDid: holder(),
    claims: { credentialSubject: { membershipType: 'Gold' } },
  })
  expect(await shown(MEMBERSHIP)).toHaveLength(1)
})

test.each([
  ['without holderPid', { holderPid: undefined }, 400],
  ['without issuerPid', { issuerPid: undefined }, 400],
  ['status FOO', { status: 'FOO' }, 400],
  ['no status', { status: undefined }, 400],
  ['an unknown holderPid', { holderPid: randomUUID() }, 404],
  ['credentials as an object', { credentials: {} }, 400],
  [
    'a container without payload',
    { credentials: [{ credentialType: 'MembershipCredential', format: 'jwt' }] },
    400,
  ],
  ['a payload that is no JWT', { credentials: [{ payload: 'x', credentialType: 'A', format: 'jwt' }] }, 400],
])('P25: %s', async (_, members, status) => {
  const request = await dcp.expect(issuer.did)
  const before = await held()
  const body = credentialMessage(request.holderPid, [issuer.credential(holder())], members)
  expect((await deliver(body)).status).toBe(status)
  expect(await held()).toHaveLength(before.length)
})

test.each<[string, () => string, number]>([
  ['a signature of another key', () => issuer.credential(holder(), { signer: createTestKey() }), 400],
  [
    'a foreign kid that did sign',
    () => issuer.credential(holder(), { header: { kid: third.kid }, signer: third.key }),
    400,
  ],
  ['another issuer than the sender', () => third.credential(holder()), 403],
  ['a subject that is not the holder', () => issuer.credential(verifier.did), 400],
  [
    'two subjects, one of them somebody else',
    () =>
      issuer.credential(holder(), {
        claims: { sub: undefined },
        vc: { credentialSubject: [{ id: holder() }, { id: verifier.did }] },
      }),
    400,
  ],
  [
    'no subject',
    () => issuer.credential(holder(), { claims: { sub: undefined }, vc: { credentialSubject: {} } }),
    400,
  ],
  ['a type that was not asked for', () => issuer.credential(holder(), { type: 'OtherCredential' }), 400],
  [
    'an unsigned one',
    () =>
      `${Buffer.from('{"alg":"none"}').toString('base64url')}.${issuer.credential(holder()).split('.')[1]}.`,
    400,
  ],
])('P26: %s: nothing is stored, the good one beside it neither', async (_, bad, status) => {
  outside.replies['/issuer/metadata'] = metadata
  outside.replies['/issuer/credentials'] = () => ({
    status: 201,
    headers: { location: `/requests/${randomUUID()}` },
  })
  const request = await dcp.manage('/wallet/credential-requests', {
    protocol: 'dcp',
    issuer: issuer.did,
    credentialIds: ['urn:uuid:membership'],
  })
  const sent = await until(() =>
    outside.received.find(
      ({ path, body }) => path === '/issuer/credentials' && body.holderPid === request.holderPid,
    ),
  )
  await requested(request.id)
  const before = await held()
  const token = { token: sent.bearer?.claims.token }
  const good = issuer.credential(holder())
  for (const payloads of [[bad()], [good, bad()], [bad(), good]]) {
    expect((await deliver(credentialMessage(request.holderPid, payloads), issuer, token)).status).toBe(status)
  }
  expect(await held()).toHaveLength(before.length)
  expect(await heldOf(request.id)).toEqual([])
  // The request is as good as before.
  expect((await deliver(credentialMessage(request.holderPid, [good]), issuer, token)).status).toBe(200)
  expect(await heldOf(request.id)).toHaveLength(1)
})

const metadata = () => ({
  json: message('IssuerMetadata', {
    issuer: issuer.did,
    credentialsSupported: ['urn:uuid:membership', 'urn:uuid:membership-2'].map((id) => ({
      id,
      type: 'CredentialObject',
      credentialType: 'MembershipCredential',
      profile: 'vc11-sl2021/jwt',
      bindingMethods: ['did:web'],
    })),
  }),
})
const requested = (id: string) =>
  until(async () => {
    const request = await dcp.manage(`/wallet/credential-requests/${id}`)
    return request.state === 'requested' ? request : undefined
  })

test('P27: by another DID than the issuer that was asked', async () => {
  const request = await dcp.expect(issuer.did)
  const answer = await deliver(credentialMessage(request.holderPid, [third.credential(holder())]), third)
  expect([answer.status, answer.body[0].type]).toEqual([403, 'NotAuthorized'])
  expect(await heldOf(request.id)).toEqual([])
})

test('P28: a rejection with its reason', async () => {
  const sent = await sendRequest()
  const rejection = credentialMessage(sent.holderPid, [], {
    status: 'REJECTED',
    credentials: undefined,
    rejectionReason: 'final approval not granted',
  })
  expect((await deliver(rejection, issuer, sent.token)).status).toBe(200)
  expect(await dcp.manage(`/wallet/credential-requests/${sent.id}`)).toMatchObject({
    state: 'rejected',
    rejectionReason: 'final approval not granted',
  })
  // It is over: nothing is stored under it any more.
  const late = credentialMessage(sent.holderPid, [issuer.credential(holder())])
  expect((await deliver(late, issuer, sent.token)).status).toBe(409)
})

test('P28: what is waited for by agreement stays open after a rejection', async () => {
  const request = await dcp.expect(issuer.did)
  expect((await deliver(credentialMessage(request.holderPid, [], { status: 'REJECTED' }))).status).toBe(200)
  expect((await deliver(credentialMessage(request.holderPid, [issuer.credential(holder())]))).status).toBe(
    200,
  )
  const shown = await dcp.manage(`/wallet/credential-requests/${request.id}`)
  expect([shown.state, shown.rejectionReason]).toEqual(['issued', undefined])
})

test('P28: the same rejection again changes nothing', async () => {
  const sent = await sendRequest()
  const reject = (rejectionReason: string) =>
    deliver(
      credentialMessage(sent.holderPid, [], { status: 'REJECTED', rejectionReason }),
      issuer,
      sent.token,
    )
  expect([(await reject('first')).status, (await reject('second')).status]).toEqual([200, 200])
  expect(await dcp.manage(`/wallet/credential-requests/${sent.id}`)).toMatchObject({
    state: 'rejected',
    rejectionReason: 'first',
  })
})

describe('P29: an answered request', () => {
  const bring = (sent: Awaited<ReturnType<typeof sendRequest>>, ...payloads: string[]) =>
    deliver(credentialMessage(sent.holderPid, payloads), issuer, sent.token)
  const fresh = () => issuer.credential(holder())

  test('takes the same again, and nothing else of its issuer', async () => {
    const sent = await sendRequest()
    const credential = fresh()
    expect((await bring(sent, credential)).status).toBe(200)
    const before = await held()
    expect((await bring(sent, credential)).status).toBe(200)
    for (const payloads of [[fresh()], [credential, fresh()]]) {
      const answer = await bring(sent, ...payloads)
      expect([answer.status, answer.body[0].type]).toEqual([409, 'ObjectConflict'])
    }
    expect((await bring(sent)).status).toBe(200)
    const rejection = credentialMessage(sent.holderPid, [], { status: 'REJECTED' })
    expect((await deliver(rejection, issuer, sent.token)).status).toBe(200)
    expect(await held()).toHaveLength(before.length)
    expect(await dcp.manage(`/wallet/credential-requests/${sent.id}`)).toMatchObject({ state: 'issued' })
  })

  test('takes one of twenty that come at once', async () => {
    const sent = await sendRequest()
    const answers = await Promise.all(Array.from({ length: 20 }, () => bring(sent, fresh())))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...Array(19).fill(409)])
    expect(await heldOf(sent.id)).toHaveLength(1)
  })

  test('with a part missing takes the rest', async () => {
    const sent = await sendRequest(['urn:uuid:membership', 'urn:uuid:membership-2'])
    expect((await bring(sent, fresh())).status).toBe(200)
    expect((await bring(sent, fresh())).status).toBe(200)
    expect((await bring(sent, fresh())).status).toBe(409)
    expect(await heldOf(sent.id)).toHaveLength(2)
  })
})

/** A request of our holder that the issuer was asked. */
async function sendRequest(credentialIds = ['urn:uuid:membership']) {
  outside.replies['/issuer/metadata'] = metadata
  outside.replies['/issuer/credentials'] = () => ({ status: 201, headers: { location: '/requests/5' } })
  const { id, holderPid } = await dcp.manage('/wallet/credential-requests', {
    protocol: 'dcp',
    issuer: issuer.did,
    credentialIds,
  })
  const { bearer } = await until(() =>
    outside.received.find(({ path, body }) => path === '/issuer/credentials' && body.holderPid === holderPid),
  )
  await requested(id)
  return { id, holderPid, token: { token: bearer?.claims.token } }
}

test('P29: the same again, in one process and at once', async () => {
  const request = await dcp.expect(issuer.did)
  const body = credentialMessage(request.holderPid, [issuer.credential(holder())])
  const answers = await Promise.all(Array.from({ length: 20 }, () => deliver(body)))
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
  expect((await deliver(body)).status).toBe(200)
  expect(await heldOf(request.id)).toHaveLength(1)
})

test('P29: nothing in it is nothing, and the issuer may bring more later', async () => {
  const request = await dcp.expect(issuer.did)
  expect((await deliver(credentialMessage(request.holderPid, []))).status).toBe(200)
  expect(await heldOf(request.id)).toEqual([])
  for (const count of [1, 2]) {
    expect((await deliver(credentialMessage(request.holderPid, [issuer.credential(holder())]))).status).toBe(
      200,
    )
    expect(await heldOf(request.id)).toHaveLength(count)
  }
})

test('an issuer that wants a pre-authorized code is given it, in the token alone', async () => {
  outside.replies['/third/metadata'] = () => ({ status: 404, json: {} })
  outside.replies['/third/credentials'] = () => ({ status: 201, headers: { location: '/requests/21' } })
  const { holderPid } = await dcp.manage('/wallet/credential-requests', {
    protocol: 'dcp',
    issuer: third.did,
    credentialIds: [`${third.did}#MembershipCredential`],
    preAuthorizedCode: 'told on another way',
  })
  const { bearer, body } = await until(() =>
    outside.received.find(
      ({ path, body: sent }) => path === '/third/credentials' && sent.holderPid === holderPid,
    ),
  )
  expect(bearer?.claims).toMatchObject({
    'pre-authorized_code': 'told on another way',
    token: expect.any(String),
  })
  expect(JSON.stringify(body)).not.toContain('told')
})

test('P30: without the token of the request, or with another', async () => {
  outside.replies['/issuer/metadata'] = metadata
  outside.replies['/issuer/credentials'] = () => ({
    status: 201,
    headers: { location: `${issuer.base}/requests/7` },
  })
  const request = await dcp.manage('/wallet/credential-requests', {
    protocol: 'dcp',
    issuer: issuer.did,
    credentialIds: ['urn:uuid:membership'],
  })
  const sent = await until(() =>
    outside.received.find(
      ({ path, body }) => path === '/issuer/credentials' && body.holderPid === request.holderPid,
    ),
  )
  expect(sent.bearer?.claims).toMatchObject({
    iss: holder(),
    sub: holder(),
    aud: issuer.did,
    token: expect.any(String),
  })
  expect(sent.body).toMatchObject({
    type: 'CredentialRequestMessage',
    credentials: [{ id: 'urn:uuid:membership' }],
  })
  expect((await requested(request.id)).issuerPid).toBe('7')
  const body = credentialMessage(request.holderPid, [issuer.credential(holder())])
  expect((await deliver(body)).status).toBe(401)
  expect((await deliver(body, issuer, { token: 'another' })).status).toBe(401)
  expect(await heldOf(request.id)).toEqual([])
  expect((await deliver(body, issuer, { token: sent.bearer?.claims.token })).status).toBe(200)
})

test('our request to an issuer that refuses, that rejects, and one that does not publish the credential', async () => {
  outside.replies['/third/metadata'] = () => ({ status: 404, json: {} })
  outside.replies['/third/credentials'] = () => ({ status: 403, json: [{ message: 'not you' }] })
  const ask = (party: Party) =>
    dcp.manage('/wallet/credential-requests', { protocol: 'dcp', issuer: party.did, credentialIds: ['a'] })
  const state = (id: string, wanted: string) =>
    until(async () => {
      const request = await dcp.manage(`/wallet/credential-requests/${id}`)
      return request.state === wanted ? request : undefined
    }, 20_000)
  expect((await state((await ask(third)).id, 'error')).failure).toContain('not you')
  outside.replies['/issuer/metadata'] = metadata
  expect((await state((await ask(issuer)).id, 'error')).failure).toContain('does not publish')
  outside.replies['/third/credentials'] = () => ({ status: 201, headers: { location: '/requests/9' } })
  outside.replies['/third/requests/9'] = () => ({ json: message('CredentialStatus', { status: 'REJECTED' }) })
  expect(await state((await ask(third)).id, 'rejected')).toMatchObject({ issuerPid: '9' })
})

test('what is about to end is asked for again, and replaced', { timeout: 30_000 }, async () => {
  await dcp.manage('/participants/holder', { settings: { autoRenew: true } }, 'PUT')
  outside.replies['/issuer/metadata'] = metadata
  outside.replies['/issuer/credentials'] = () => ({ status: 201, headers: { location: '/requests/12' } })
  const asked = () => outside.received.filter(({ path }) => path === '/issuer/credentials')
  const before = asked().length
  const request = await dcp.manage('/wallet/credential-requests', {
    protocol: 'dcp',
    issuer: issuer.did,
    credentialIds: ['urn:uuid:membership'],
  })
  const answer = async (at: number, exp: number) => {
    const { body, bearer } = await until(() => asked()[at])
    const credential = issuer.credential(holder(), { claims: { exp } })
    const token = { token: bearer?.claims.token }
    expect((await deliver(credentialMessage(body.holderPid, [credential]), issuer, token)).status).toBe(200)
    return body
  }
  const first = await answer(before, now() + 5)
  expect(first.holderPid).toBe(request.holderPid)
  const [old] = await heldOf(request.id)
  const second = await answer(before + 1, now() + 3_600)
  expect(second.holderPid).not.toBe(first.holderPid)
  expect(second.credentials).toEqual([{ id: 'urn:uuid:membership' }])
  const ids = (await held()).map(({ id }) => id)
  expect(ids).not.toContain(old)
  await dcp.manage('/participants/holder', { settings: { autoRenew: false } }, 'PUT')
})

const offer = (credentials: unknown, members = {}) =>
  message('CredentialOfferMessage', { issuer: issuer.did, credentials, ...members })
const offered = (body: unknown, from = issuer) =>
  dcp.call(`${dcp.holderUrl}/offers`, from.token(holder()), body)
const object = (members = {}) => ({
  id: randomUUID(),
  type: 'CredentialObject',
  credentialType: 'MembershipCredential',
  profile: 'vc11-sl2021/jwt',
  bindingMethods: ['did:web'],
  offerReason: 'reissue',
  issuancePolicy: {},
  ...members,
})

test('P31: whole entries with any id, and as older kits write them', async () => {
  expect((await offered(offer([object()]))).status).toBe(200)
  expect(
    (await offered(offer([object({ id: undefined, profile: undefined, profiles: ['vc11-sl2021/jwt'] })])))
      .status,
  ).toBe(200)
  const list = await dcp.manage('/wallet/dcp-offers')
  expect(list.items[0]).toMatchObject({ participant: 'holder', issuer: issuer.did })
})

test('P31: the same twice is one', async () => {
  const body = offer([object()])
  const count = async () => (await dcp.manage('/wallet/dcp-offers?limit=200')).items.length
  const before = await count()
  expect([(await offered(body)).status, (await offered(body)).status]).toEqual([200, 200])
  expect(await count()).toBe(before + 1)
})

test('P32: sparse entries, known and not; no entries; no issuer', async () => {
  outside.replies['/issuer/metadata'] = metadata
  expect((await offered(offer([{ id: 'urn:uuid:membership' }]))).status).toBe(200)
  const [{ credentials }] = (await dcp.manage('/wallet/dcp-offers')).items
  expect(credentials[0]).toMatchObject({ credentialType: 'MembershipCredential' })
  for (const refused of [
    offer([{ id: randomUUID() }]),
    offer([{ id: 'urn:uuid:membership' }, { id: randomUUID() }]),
    offer([{ id: randomUUID(), type: 'CredentialObject' }]),
    offer([]),
    offer(undefined),
    offer([{}]),
    offer([object()], { issuer: null }),
    offer([object()], { issuer: undefined }),
    offer([object()], { issuer: third.did }),
    { ...offer([object()]), type: 'CredentialMessage' },
  ]) {
    const { status } = await offered(refused)
    expect([status, JSON.stringify(refused)]).toEqual([
      expect.toSatisfy((code: number) => code >= 400 && code < 500),
      JSON.stringify(refused),
    ])
  }
  expect((await dcp.call(`${dcp.holderUrl}/offers`, undefined, offer([object()]))).status).toBe(401)
})

test('what trusted issuers offer is asked for, where the holder wants that', async () => {
  outside.replies['/issuer/metadata'] = metadata
  outside.replies['/issuer/credentials'] = () => ({ status: 201, headers: { location: '/requests/11' } })
  await dcp.manage('/participants/holder', { settings: { autoRequestOffers: 'trustedIssuers' } }, 'PUT')
  const count = async () => (await dcp.manage('/wallet/credential-requests?limit=200')).items.length
  const before = await count()
  await offered(offer([object({ id: 'urn:uuid:membership', offerReason: 'first' })]))
  expect(await count()).toBe(before)
  await dcp.manage('/trusted-issuers', {
    did: issuer.did,
    credentialTypes: ['MembershipCredential'],
    name: 'Issuer',
  })
  await offered(offer([object({ id: 'urn:uuid:membership', offerReason: 'second' })]))
  expect(await count()).toBe(before + 1)
  await dcp.manage('/participants/holder', { settings: { autoRequestOffers: 'off' } }, 'PUT')
})

test('P49: one address: the token says who is called, the type says what for', async () => {
  const url = `${dcp.demo.baseUrl}/credentials`
  const request = await dcp.expect(issuer.did)
  const body = credentialMessage(request.holderPid, [issuer.credential(holder())])
  expect((await dcp.call(url, issuer.token(holder()), body)).status).toBe(200)
  const ask = message('CredentialRequestMessage', {
    holderPid: randomUUID(),
    credentials: [{ id: dcp.demo.credentialIds[0] }],
  })
  const made = await dcp.call(url, issuer.token(dcp.demo.issuerDid), ask)
  expect([made.status, made.headers.get('location')]).toEqual([201, expect.stringContaining('/requests/')])
  // What a participant does not do.
  expect((await dcp.call(url, issuer.token(holder()), ask)).status).toBe(400)
  expect((await dcp.call(url, issuer.token(dcp.demo.verifierDid), body)).status).toBe(400)
  const other = await dcp.call(url, issuer.token(holder()), { ...body, type: 'Foo' })
  expect([other.status, other.body[0].path]).toEqual([400, '/type'])
})

test('what is shown never leaves out what was stored under another participant', async () => {
  const before = await shown(SENSITIVE)
  await dcp.manage('/participants/second', { roles: ['holder'] }, 'PUT')
  const second = `${holder().replace(/holder$/, 'second')}`
  const request = await dcp.expect(issuer.did, { participant: 'second' })
  const credential = issuer.credential(second, { type: 'SensitiveDataCredential' })
  const url = `${dcp.demo.baseUrl}/participants/second/credentials`
  expect(
    (await dcp.call(url, issuer.token(second), credentialMessage(request.holderPid, [credential]))).status,
  ).toBe(200)
  expect(await shown(SENSITIVE)).toEqual(before)
})
