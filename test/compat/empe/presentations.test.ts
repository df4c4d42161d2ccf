// What is presented: probes 15, 17 to 29 and 33 of the contract.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createShiftedClock } from '../../support/shifted-clock.ts'
import { type Document, known, now, TICKET, ticketContext, V1 } from './linked-data-signer.ts'
import {
  createIdentity,
  definition,
  type EmpeAnswer,
  type EmpeOffice,
  type Identity,
  issuer,
  issueTicket,
  present,
  random,
  startEmpeOffice,
  submission,
} from './support.ts'

let empe: EmpeOffice
let ticket: Document
let server: Server
let outside: string
const asked: string[] = []
const clock = createShiftedClock(tmpdir())
const holder = createIdentity()
const STATUS = 'https://w3id.org/vc/status-list/2021/v1'

beforeAll(async () => {
  // Whoever is asked for anything outside is this server, which knows nothing.
  server = createServer((request, response) => {
    asked.push(request.url ?? '')
    if (request.url?.startsWith('/other-did')) {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ id: 'did:web:somebody-else.example' }))
    } else response.writeHead(404).end()
  }).listen(0)
  outside = `localhost:${(server.address() as AddressInfo).port}`
  empe = await startEmpeOffice({ environment: clock.environment })
  ticket = await issueTicket(holder.did)
})
afterAll(async () => {
  server.close()
  await empe?.office.remove()
})

const refused = expect.objectContaining({ status: 400, code: 400 })
const invalidPresentation = {
  name: 'BadRequest',
  code: 400,
  status: 400,
  message: expect.any(String),
  reason: 'invalid_presentation',
}

/** A presentation of these credentials, answered to an authorization of its own. */
async function show(
  credentials: readonly Document[],
  more: Document = {},
  change: (vp: Document) => Document = (vp) => vp,
  by: Identity = holder,
): Promise<EmpeAnswer> {
  const { id, nonce } = await empe.create()
  return empe.validate(id, change(await present(by, nonce, credentials)), more)
}

test('probe 15: after its end an authorization takes nothing, and is not used', async () => {
  const { id, nonce, expires_at } = await empe.create()
  clock.set(Date.parse(expires_at) - Date.now() + 1_000)
  await new Promise((resolve) => setTimeout(resolve, 100))
  const late = new Date(Date.parse(expires_at)).toISOString()
  const vp = await present(holder, nonce, [ticket], { created: `${late.slice(0, 19)}Z` })
  const answer = await empe.validate(id, vp)
  clock.set(0)
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect([answer.status, answer.body.reason]).toEqual([400, 'authorization_over'])
  expect((await empe.exchange(random())).status).toBe(400)
})

test('probe 17: a claim that was changed in a credential', async () => {
  const seat = { ...ticket, credentialSubject: { ...ticket['credentialSubject'], seat: 'A1' } }
  expect((await show([seat])).body).toEqual(invalidPresentation)
})

test('probe 18: a claim that no context defines, put into a credential or the presentation', async () => {
  const admin = { ...ticket, credentialSubject: { ...ticket['credentialSubject'], role: 'admin' } }
  expect((await show([admin])).body).toEqual(invalidPresentation)
  expect((await show([{ ...ticket, role: 'admin' }])).body).toEqual(invalidPresentation)
  expect((await show([ticket], {}, (vp) => ({ ...vp, role: 'admin' }))).body).toEqual(invalidPresentation)
  const inProof = (vp: Document) => ({ ...vp, proof: { ...vp['proof'], role: 'admin' } })
  expect((await show([ticket], {}, inProof)).body).toEqual(invalidPresentation)
})

test('names are not given another meaning by a context in the document', async () => {
  const swapped = {
    ...ticket,
    '@context': [
      V1,
      { ticket: 'https://vectors.example/vocab#seat', seat: 'https://vectors.example/vocab#ticket' },
    ],
  }
  expect((await show([swapped])).body).toEqual(invalidPresentation)
})

test('probe 19: a submission for another definition', async () => {
  const answer = await show([ticket], { presentation_submission: { ...submission, definition_id: 'other' } })
  expect([answer.status, answer.body.reason]).toEqual([400, 'invalid_request'])
})

test('probe 20: a descriptor that is missing, unknown or there twice', async () => {
  const [entry] = submission.descriptor_map
  for (const descriptor_map of [
    [],
    [entry, { ...entry, id: 'other' }],
    [entry, entry],
    [{ ...entry, id: 'other' }],
  ])
    expect(
      (await show([ticket], { presentation_submission: { ...submission, descriptor_map } })).body,
    ).toEqual(refused)
})

test('probe 21: a path that leads nowhere, to two things, or everywhere', async () => {
  const entry = (path: string) => ({
    ...submission,
    descriptor_map: [{ id: 'ticket', format: 'ldp_vp', path: '$', path_nested: { format: 'ldp_vc', path } }],
  })
  for (const path of [
    '$.verifiableCredential[7]',
    '$.verifiableCredential[*]',
    '$..*',
    '$[?(@.a)]',
    '$.holder',
    '((',
  ])
    expect((await show([ticket, ticket], { presentation_submission: entry(path) })).body, path).toEqual(
      refused,
    )
  const flat = { id: 'ticket', format: 'ldp_vc', path: '$.verifiableCredential[0]' }
  const answer = await show([ticket], { presentation_submission: { ...submission, descriptor_map: [flat] } })
  expect(answer.status).toBe(200)
  const named = { ...flat, format: 'ldp_vp', path: '$', path_nested: { ...flat, id: 'other' } }
  expect(
    (await show([ticket], { presentation_submission: { ...submission, descriptor_map: [named] } })).status,
  ).toBe(400)
})

test('what is submitted must fit the field', async () => {
  const train = await issueTicket(holder.did, { credentialSubject: { id: holder.did, ticket: 'train' } })
  expect((await show([train])).body).toEqual(refused)
  const seatOnly = await issueTicket(holder.did, { credentialSubject: { id: holder.did, seat: 'A12' } })
  expect((await show([seatOnly])).body).toEqual(refused)
})

test('probe 22: a presentation that somebody else signed', async () => {
  const other = createIdentity()
  const { id, nonce } = await empe.create()
  for (const vp of [
    await present(other, nonce, [ticket], {}, { holder: holder.did }),
    await present(other, nonce, [ticket], { verificationMethod: `${holder.did}#0` }, { holder: holder.did }),
    await present(holder, nonce, [ticket], {}, { holder: undefined }),
  ])
    expect((await empe.validate(id, vp)).body).toEqual(invalidPresentation)
})

test('probe 23: a credential about somebody else', async () => {
  const stolen = await issueTicket(createIdentity().did)
  expect((await show([stolen])).body).toEqual(invalidPresentation)
})

test('a credential that its issuer did not sign', async () => {
  const mallory = createIdentity()
  const forged = await issueTicket(
    holder.did,
    { issuer: { id: issuer.did, name: 'Vector Issuer' } },
    {},
    mallory,
  )
  expect((await show([forged])).body).toEqual(invalidPresentation)
  const named = await issueTicket(
    holder.did,
    { issuer: { id: issuer.did, name: 'Vector Issuer' } },
    { verificationMethod: `${issuer.did}#0` },
    mallory,
  )
  expect((await show([named])).body).toEqual(invalidPresentation)
})

test.each([
  ['alg none', { header: '{"alg":"none","b64":false,"crit":["b64"]}' }],
  ['alg ES256', { header: '{"alg":"ES256","b64":false,"crit":["b64"]}' }],
  ['b64 true', { header: '{"alg":"ES256K","b64":true,"crit":["b64"]}' }],
  ['crit missing', { header: '{"alg":"ES256K","b64":false}' }],
  ['another member', { header: '{"alg":"ES256K","b64":false,"crit":["b64"],"kid":"x"}' }],
  ['a DER signature', { der: true }],
])('probe 24: a JWS with %s', async (_, options) => {
  expect((await show([await issueTicket(holder.did, {}, options)])).body).toEqual(invalidPresentation)
  const { id, nonce } = await empe.create()
  expect((await empe.validate(id, await present(holder, nonce, [ticket], options))).body).toEqual(
    invalidPresentation,
  )
})

test('probe 25: a JWS header in another order is the same', async () => {
  const header = '{"alg":"ES256K","crit":["b64"],"b64":false}'
  expect((await show([await issueTicket(holder.did, {}, { header })])).status).toBe(200)
})

test('probe 26: a credential that has expired, is not valid yet, was revoked, or whose status is not known', async () => {
  const expired = await issueTicket(holder.did, { expirationDate: '2025-02-01T00:00:00Z' })
  expect((await show([expired])).body).toEqual(invalidPresentation)
  const early = await issueTicket(holder.did, { issuanceDate: now(3_600_000) })
  expect((await show([early])).body).toEqual(invalidPresentation)

  const token = await empe.login(holder)
  const { body: offering } = await empe.offer()
  const { body: own } = await empe.claim(offering.id, token)
  expect((await show([own])).status).toBe(200)
  const { body: offerings } = await empe.call('/v1/offerings', { headers: empe.secret })
  const [redemption] = offerings.find(({ id }: { id: string }) => id === offering.id).redemptions
  const revoke = await empe.call(`/v1/credentials/${redemption.credential_id}/revoke`, {
    method: 'POST',
    headers: empe.secret,
  })
  expect(revoke.status).toBe(200)
  expect((await show([own])).body).toEqual(invalidPresentation)

  const entry = {
    id: `http://${outside}/list#5`,
    type: 'StatusList2021Entry',
    statusPurpose: 'revocation',
    statusListIndex: '5',
    statusListCredential: `http://${outside}/list`,
  }
  const unknown = await issueTicket(holder.did, {
    '@context': [V1, STATUS, TICKET],
    credentialStatus: [entry],
  })
  const answer = await show([unknown])
  expect([400, 503]).toContain(answer.status)
  expect(asked).toContain('/list')
})

test('status terms that no context defines are refused before any list is asked for', async () => {
  const dropped = await issueTicket(holder.did, {
    credentialStatus: [
      {
        id: `http://${outside}/never#5`,
        type: 'BitstringStatusListEntry',
        statusPurpose: 'revocation',
        statusListIndex: 5,
        statusListCredential: `http://${outside}/never`,
      },
    ],
  })
  expect((await show([dropped])).body).toEqual(invalidPresentation)
  expect(asked).not.toContain('/never')
})

test('probe 27: an issuer whose DID is not found, or whose document is of another', async () => {
  for (const path of ['missing', 'other-did']) {
    const did = `did:web:${outside.replace(':', '%3A')}:${path}`
    const strange = await issueTicket(holder.did, {}, {}, { ...issuer, did })
    expect((await show([strange])).body, path).toEqual(invalidPresentation)
  }
})

test('probe 28: hostile filters end at once, and ask nobody', async () => {
  const filters = [
    { type: 'string', pattern: '^(a+)+$' },
    { $ref: `http://${outside}/schema` },
    { type: 'string', pattern: `^(${'a?'.repeat(200)})$` },
    { not: { $ref: '#' } },
  ]
  const long = await issueTicket(holder.did, {
    credentialSubject: { id: holder.did, ticket: `ticket${'a'.repeat(50_000)}!` },
  })
  for (const filter of filters) {
    const start = performance.now()
    const [descriptor] = definition.input_descriptors
    const fields = [{ path: ['$.credentialSubject.ticket'], filter }]
    const body = {
      presentation_definition: {
        id: 'tickets',
        input_descriptors: [{ ...descriptor, constraints: { fields } }],
      },
      state: random(),
      nonce: random(),
    }
    const created = await empe.call('/v1/authorizations', { body })
    const answer =
      created.status === 201
        ? await empe.validate(created.body.id, await present(holder, body.nonce, [long]))
        : created
    expect(answer.status, JSON.stringify(filter)).toBe(400)
    expect(performance.now() - start).toBeLessThan(1_000)
  }
  expect(asked).not.toContain('/schema')
})

test('probe 29: an unknown context is refused, and never asked for', async () => {
  const address = `http://${outside}/context`
  known.set(address, ticketContext)
  const { id, nonce } = await empe.create()
  const vp = await present(holder, nonce, [ticket])
  const answer = await empe.validate(id, { ...vp, '@context': [V1, address] })
  expect(answer.body).toEqual(invalidPresentation)
  expect((await show([{ ...ticket, '@context': [V1, address] }])).body).toEqual(invalidPresentation)
  expect(asked).not.toContain('/context')
})

test('graphs that cannot be told apart are given up within bounds', async () => {
  const nodes = Array.from({ length: 30 }, (_, at) => ({
    id: `_:n${at}`,
    evidence: Array.from({ length: 30 }, (_, to) => ({ id: `_:n${to}`, type: 'ProofOfPurchase' })),
  }))
  const start = performance.now()
  expect((await show([{ ...ticket, credentialSubject: nodes }])).body).toEqual(invalidPresentation)
  expect(performance.now() - start).toBeLessThan(2_000)
})

test('probe 33: a did:empe whose key does not hash to it is nobody', async () => {
  const key = createIdentity()
  const impostor = { ...key, did: createIdentity().did }
  const credential = await issueTicket(impostor.did)
  expect((await show([credential], {}, undefined, impostor)).body).toEqual(invalidPresentation)
  const forged = await issueTicket(holder.did, {}, {}, impostor)
  expect((await show([forged])).body).toEqual(invalidPresentation)
})

test('every failure of a presentation looks like every other', async () => {
  const { id, nonce } = await empe.create()
  const expired = await issueTicket(holder.did, { expirationDate: '2025-02-01T00:00:00Z' })
  const answers = [
    await empe.validate(id, await present(holder, random(), [ticket])),
    await empe.validate(id, await present(holder, nonce, [expired])),
    await empe.validate(id, await present(holder, nonce, [await issueTicket('did:example:other')])),
  ]
  expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1)
})
