// What holders ask of our issuer, and what it delivers: P01 to P06 and P17 to P23.
import { createPublicKey, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { parseJws, verifyJws } from '../../../src/lib/jws.ts'
import { checkSchema } from './dcp-schemas.ts'
import { type Counterpart, decode, type Json, type Party, startCounterpart } from './party.ts'
import {
  CONTEXT,
  credentialRequest,
  type DcpAnswer,
  type DcpOffice,
  message,
  startDcpOffice,
  until,
  untilOthersKnow,
} from './support.ts'

let dcp: DcpOffice
let outside: Counterpart
let holder: Party
let other: Party
beforeAll(async () => {
  outside = await startCounterpart()
  holder = outside.party('holder')
  other = outside.party('other')
  dcp = await startDcpOffice()
})
beforeEach(() => {
  outside.replies['/holder/credentials'] = () => ({})
})
afterAll(async () => {
  await dcp?.office.remove()
  await outside?.close()
})

const base = () => dcp.demo.baseUrl
const ask = (body: unknown, claims = {}, party = holder): Promise<DcpAnswer> =>
  dcp.call(`${base()}/credentials`, party.token(dcp.demo.issuerDid, { claims }), body)
const lastSegment = (answer: DcpAnswer): string => answer.headers.get('location')?.split('/').at(-1) ?? ''
const status = (id: string, party = holder) =>
  dcp.call(`${base()}/requests/${id}`, party.token(dcp.demo.issuerDid))
const deliveriesOf = (holderPid: string) =>
  outside.received.filter(({ path, body }) => path === '/holder/credentials' && body?.holderPid === holderPid)
const delivered = (holderPid: string) => until(() => deliveriesOf(holderPid)[0])
const ended = (id: string, wanted: string) =>
  until(async () => ((await status(id)).body.status === wanted ? true : undefined), 30_000)

test('P01: the documents of our participants', async () => {
  const urls = { [dcp.demo.issuerDid]: `${base()}/.well-known/did.json` }
  for (const did of [dcp.demo.holderDid, dcp.demo.verifierDid]) {
    urls[did] = `${base()}/participants/${did.split(':').at(-1)}/did.json`
  }
  for (const [did, url] of Object.entries(urls)) {
    const { status: code, body } = await dcp.call(url)
    expect([code, body.id]).toEqual([200, did])
    for (const relationship of ['authentication', 'assertionMethod', 'capabilityInvocation']) {
      expect(body[relationship].length).toBeGreaterThan(0)
      for (const id of body[relationship]) {
        expect(body.verificationMethod.map((method: Json) => method.id)).toContain(id)
      }
    }
  }
  const services = (document: Json) => document.service?.map((service: Json) => service.type)
  expect(services((await dcp.call(urls[dcp.demo.issuerDid] ?? '')).body)).toEqual(
    expect.arrayContaining(['IssuerService', 'CredentialService']),
  )
  const holders = (await dcp.call(urls[dcp.demo.holderDid] ?? '')).body
  expect(holders.service).toEqual([
    {
      id: `${dcp.demo.holderDid}#credential-service`,
      type: 'CredentialService',
      serviceEndpoint: `${base()}/participants/holder`,
    },
  ])
})

test('P02: the metadata, without a token', async () => {
  const { status: code, body } = await dcp.call(`${base()}/metadata`)
  expect([code, body.type, body.issuer]).toEqual([200, 'IssuerMetadata', dcp.demo.issuerDid])
  expect(checkSchema('issuance/issuer-metadata-schema.json', body)).toEqual([])
  for (const object of body.credentialsSupported) {
    expect(Object.keys(object).toSorted()).toEqual([
      'bindingMethods',
      'credentialSchema',
      'credentialType',
      'id',
      'issuancePolicy',
      'offerReason',
      'profile',
      'type',
    ])
    expect((await dcp.call(object.credentialSchema)).body).toMatchObject({ type: 'object' })
  }
  const names = body.credentialsSupported.map((object: Json) => `${object.credentialType} ${object.profile}`)
  expect(names.toSorted()).toEqual([
    'MembershipCredential vc11-sl2021/jwt',
    'MembershipCredential vc20-bssl/jwt',
    'SensitiveDataCredential vc11-sl2021/jwt',
    'SensitiveDataCredential vc20-bssl/jwt',
  ])
  expect(body.credentialsSupported.map((object: Json) => object.id).toSorted()).toEqual(
    dcp.demo.credentialIds.toSorted(),
  )
})

test('P03: any token does not break it', async () => {
  const { body } = await dcp.call(`${base()}/metadata`)
  for (const token of [holder.token(dcp.demo.issuerDid), 'rubbish']) {
    const answer = await dcp.call(`${base()}/metadata`, token)
    expect([answer.status, answer.body]).toEqual([200, body])
  }
})

test('P04, P05: two credentials, in one delivery', async () => {
  const holderPid = randomUUID()
  const { body: metadata } = await dcp.call(`${base()}/metadata`)
  const wanted = metadata.credentialsSupported.filter((object: Json) => object.profile === 'vc11-sl2021/jwt')
  const answer = await ask(
    credentialRequest(
      wanted.map((object: Json) => object.id),
      holderPid,
    ),
  )
  expect([answer.status, answer.body]).toEqual([201, undefined])
  const id = lastSegment(answer)
  expect((await status(id)).status).toBe(200)
  const { body, bearer } = await delivered(holderPid)
  expect(body).toMatchObject({
    '@context': CONTEXT,
    type: 'CredentialMessage',
    issuerPid: id,
    holderPid,
    status: 'ISSUED',
  })
  expect(body.rejectionReason).toBeUndefined()
  expect(bearer?.claims).toMatchObject({ iss: dcp.demo.issuerDid, sub: dcp.demo.issuerDid, aud: holder.did })
  expect(bearer?.claims).not.toHaveProperty('token')
  expect(body.credentials.map((one: Json) => one.credentialType).toSorted()).toEqual([
    'MembershipCredential',
    'SensitiveDataCredential',
  ])
  const { body: document } = await dcp.call(`${base()}/.well-known/did.json`)
  for (const { payload, format, credentialType } of body.credentials) {
    expect(format).toBe('vc11-sl2021/jwt')
    const { header, claims } = decode(payload) as Json
    expect(claims).toMatchObject({ iss: dcp.demo.issuerDid, sub: holder.did })
    expect(claims.vc).toMatchObject({
      issuer: dcp.demo.issuerDid,
      type: ['VerifiableCredential', credentialType],
      credentialSubject: { id: holder.did },
      credentialStatus: { statusPurpose: 'revocation' },
    })
    expect(document.assertionMethod).toContain(header.kid)
    const method = document.verificationMethod.find((one: Json) => one.id === header.kid)
    verifyJws(parseJws(payload), createPublicKey({ key: method.publicKeyJwk, format: 'jwk' }))
  }
  await ended(id, 'ISSUED')
  expect(deliveriesOf(holderPid)).toHaveLength(1)
  const listed = await dcp.manage('/credentials?limit=200')
  const issued = listed.items.filter((one: Json) => one.subject === holder.did)
  expect(issued.map((one: Json) => one.credentialConfigurationId).toSorted()).toEqual(
    expect.arrayContaining(['MembershipCredential', 'SensitiveDataCredential']),
  )
})

test('P04, P05: the newer data model too', async () => {
  const holderPid = randomUUID()
  const { body: metadata } = await dcp.call(`${base()}/metadata`)
  const wanted = metadata.credentialsSupported.filter((object: Json) => object.profile === 'vc20-bssl/jwt')
  await ask(
    credentialRequest(
      wanted.map((object: Json) => object.id),
      holderPid,
    ),
  )
  const { body } = await delivered(holderPid)
  expect(body.credentials).toHaveLength(2)
  for (const { payload, format, credentialType } of body.credentials) {
    const { header, claims } = decode(payload) as Json
    expect([format, header.typ]).toEqual(['vc20-bssl/jwt', 'vc+jwt'])
    expect(claims['@context'][0]).toBe('https://www.w3.org/ns/credentials/v2')
    expect(claims).toMatchObject({
      type: ['VerifiableCredential', credentialType],
      credentialSubject: { id: holder.did },
      credentialStatus: { type: 'BitstringStatusListEntry' },
    })
    expect(claims.issuer?.id ?? claims.issuer).toBe(dcp.demo.issuerDid)
  }
})

test('P06: the token of the request comes back', async () => {
  const holderPid = randomUUID()
  const token = `abc-${randomUUID()}`
  await ask(credentialRequest(dcp.demo.credentialIds, holderPid), { token })
  const { bearer } = await delivered(holderPid)
  expect(bearer?.claims).toMatchObject({ token, aud: holder.did })
})

test.each([
  ['no holderPid', { holderPid: undefined }],
  ['an empty holderPid', { holderPid: '' }],
  ['a holderPid that is a number', { holderPid: 7 }],
  ['no credentials', { credentials: undefined }],
  ['an empty list', { credentials: [] }],
  ['entries without id', { credentials: [{}] }],
  ['another type', { type: 'PresentationQueryMessage' }],
  ['no type', { type: undefined }],
  ['no context', { '@context': undefined }],
  ['a foreign context', { '@context': ['https://example.com/context'] }],
])('P17: %s', async (_, members) => {
  const answer = await ask({ ...credentialRequest(dcp.demo.credentialIds), ...members })
  expect([answer.status, answer.body[0].type]).toEqual([400, 'ValidationFailure'])
})

test('P17: no JSON, and what two readers would understand differently', async () => {
  const body = JSON.stringify(credentialRequest(dcp.demo.credentialIds))
  for (const text of [
    '',
    '[]',
    'null',
    body.slice(0, -1),
    body.replace('{', '{"type":"CredentialMessage",'),
  ]) {
    expect((await ask(text)).status).toBe(400)
  }
})

test('P18: an id that the metadata does not have', async () => {
  const answer = await ask(credentialRequest([...dcp.demo.credentialIds, 'urn:uuid:unknown']))
  const path = `/credentials/${dcp.demo.credentialIds.length}/id`
  expect([answer.status, answer.body[0]]).toEqual([400, expect.objectContaining({ path })])
})

test('P19: the same holderPid while it is open, at once, and when it is over', async () => {
  const holderPid = randomUUID()
  const gate = Promise.withResolvers<void>()
  outside.replies['/holder/credentials'] = async () => {
    await gate.promise
    return {}
  }
  const body = credentialRequest(dcp.demo.credentialIds.slice(0, 1), holderPid)
  const answers = await Promise.all(Array.from({ length: 20 }, () => ask(body)))
  expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([201]))
  expect(new Set(answers.map(lastSegment)).size).toBe(1)
  await delivered(holderPid)
  expect(lastSegment(await ask(body))).toBe(lastSegment(answers[0] as DcpAnswer))
  gate.resolve()
  await ended(lastSegment(answers[0] as DcpAnswer), 'ISSUED')
  expect(deliveriesOf(holderPid)).toHaveLength(1)
  const again = await ask(body)
  expect([again.status, lastSegment(again) === lastSegment(answers[0] as DcpAnswer)]).toEqual([201, false])
  await ended(lastSegment(again), 'ISSUED')
  expect(deliveriesOf(holderPid)).toHaveLength(2)
})

test('P19: by setting a conflict, for good', async () => {
  const settings = { duplicateHolderPid: 'conflict' }
  await dcp.manage('/participants/self', { settings }, 'PUT')
  const body = credentialRequest(dcp.demo.credentialIds.slice(0, 1))
  const first = await ask(body)
  expect(first.status).toBe(201)
  expect([(await ask(body)).status, (await ask(body)).body[0].type]).toEqual([409, 'ObjectConflict'])
  await ended(lastSegment(first), 'ISSUED')
  expect((await ask(body)).status).toBe(409)
  // Another holder's ids are its own.
  outside.replies['/other/credentials'] = () => ({})
  expect((await ask(body, {}, other)).status).toBe(201)
  await dcp.manage('/participants/self', { settings: { duplicateHolderPid: 'idempotent' } }, 'PUT')
})

test('P20: how a request stands', async () => {
  const gate = Promise.withResolvers<void>()
  outside.replies['/holder/credentials'] = async () => {
    await gate.promise
    return {}
  }
  const holderPid = randomUUID()
  const id = lastSegment(await ask(credentialRequest(dcp.demo.credentialIds, holderPid)))
  const early = await status(id)
  expect(early.body).toEqual({
    '@context': CONTEXT,
    type: 'CredentialStatus',
    issuerPid: id,
    holderPid,
    status: 'RECEIVED',
  })
  expect(checkSchema('issuance/credential-status-schema.json', early.body)).toEqual([])
  gate.resolve()
  await ended(id, 'ISSUED')
})

test('P21: of somebody else, or of nobody: the same answer', async () => {
  const id = lastSegment(await ask(credentialRequest(dcp.demo.credentialIds)))
  const foreign = await status(id, other)
  const unknown = await status(randomUUID())
  expect([foreign.status, foreign.body]).toEqual([404, unknown.body])
  expect((await status('urn:uuid:x')).body).toEqual(unknown.body)
  expect((await dcp.call(`${base()}/requests/${id}`)).status).toBe(401)
  expect((await status(encodeURIComponent(`urn:uuid:${id}`))).status).toBe(200)
})

test('P22: a holder that fails three times', { timeout: 60_000 }, async () => {
  const holderPid = randomUUID()
  let failures = 3
  outside.replies['/holder/credentials'] = ({ body }) => ({
    status: body.holderPid === holderPid && failures-- > 0 ? 500 : 200,
  })
  const id = lastSegment(
    await ask(credentialRequest(dcp.demo.credentialIds.slice(0, 1), holderPid), { token: 'echo' }),
  )
  await ended(id, 'ISSUED')
  const tries = deliveriesOf(holderPid)
  expect(tries).toHaveLength(4)
  expect(new Set(tries.map(({ body }) => JSON.stringify(body))).size).toBe(1)
  expect(new Set(tries.map(({ bearer }) => bearer?.claims.jti)).size).toBe(4)
  expect(new Set(tries.map(({ bearer }) => bearer?.claims.token))).toEqual(new Set(['echo']))
})

test('a holder that does not answer holds up nobody else', { timeout: 30_000 }, async () => {
  const gate = Promise.withResolvers<void>()
  outside.replies['/other/credentials'] = async () => {
    await gate.promise
    return {}
  }
  for (let count = 0; count < 12; count++) {
    await ask(credentialRequest(dcp.demo.credentialIds.slice(0, 1)), {}, other)
  }
  const holderPid = randomUUID()
  await ask(credentialRequest(dcp.demo.credentialIds.slice(0, 1), holderPid))
  await until(() => deliveriesOf(holderPid)[0], 5_000)
  gate.resolve()
})

test('P23: a holder that refuses', async () => {
  outside.replies['/holder/credentials'] = () => ({ status: 400, json: [{ message: 'no' }] })
  const holderPid = randomUUID()
  const id = lastSegment(await ask(credentialRequest(dcp.demo.credentialIds.slice(0, 1), holderPid)))
  await ended(id, 'REJECTED')
  expect(deliveriesOf(holderPid)).toHaveLength(1)
  // Nobody has them: they are taken back, and their issuances ended once.
  const exchange = await dcp.manage(`/dcp/credential-requests/${id}`)
  expect(exchange).toMatchObject({ state: 'rejected', reason: expect.stringContaining('refused') })
  for (const credentialId of exchange.credentialIds) {
    expect(await dcp.manage(`/credentials/${credentialId}`)).toMatchObject({ status: 'revoked' })
  }
})

test('a credential that needs an approval waits for it, and a refusal is told', async () => {
  const { id: _, ...configuration } = await dcp.manage('/credential-configurations/SensitiveDataCredential')
  await dcp.manage('/credential-configurations/SensitiveDataCredential', { approval: 'manual' }, 'PATCH')
  expect(configuration.approval).toBe('automatic')
  await untilOthersKnow()
  const [approvedPid, deniedPid] = [randomUUID(), randomUUID()]
  const approved = lastSegment(await ask(credentialRequest(dcp.demo.credentialIds, approvedPid)))
  const denied = lastSegment(await ask(credentialRequest(dcp.demo.credentialIds, deniedPid)))
  const waiting = (id: string) =>
    until(async () => {
      const list = await dcp.manage('/dcp/credential-requests?state=pending')
      return list.items.some((one: Json) => one.id === id) || undefined
    })
  await Promise.all([waiting(approved), waiting(denied)])
  expect((await status(approved)).body.status).toBe('RECEIVED')
  await dcp.manage(`/dcp/credential-requests/${approved}/approve`, undefined, 'POST')
  await dcp.manage(`/dcp/credential-requests/${denied}/deny`, { reason: 'final approval not granted' })
  expect((await delivered(approvedPid)).body).toMatchObject({ status: 'ISSUED' })
  expect((await delivered(deniedPid)).body).toMatchObject({
    issuerPid: denied,
    status: 'REJECTED',
    rejectionReason: 'final approval not granted',
    credentials: [],
  })
  await Promise.all([ended(approved, 'ISSUED'), ended(denied, 'REJECTED')])
  await dcp.manage('/credential-configurations/SensitiveDataCredential', { approval: 'automatic' }, 'PATCH')
})

test('what is attested of a holder goes into its credential; a stranger is refused where none may ask', async () => {
  await dcp.manage('/participants/self', { settings: { anonymousHolders: false } }, 'PUT')
  const refusedAt = await ask(credentialRequest(dcp.demo.credentialIds))
  expect([refusedAt.status, refusedAt.body[0].type]).toEqual([403, 'NotAuthorized'])
  const claims = { membershipType: 'FullMember', clearance: 'secret', unused: true }
  await dcp.manage('/dcp/holders', { did: holder.did, claims })
  const holderPid = randomUUID()
  expect((await ask(credentialRequest(dcp.demo.credentialIds.slice(0, 1), holderPid))).status).toBe(201)
  const { body } = await delivered(holderPid)
  expect((decode(body.credentials[0].payload) as Json).claims.vc.credentialSubject).toEqual({
    id: holder.did,
    membershipType: 'FullMember',
  })
  await dcp.manage('/participants/self', { settings: { anonymousHolders: true } }, 'PUT')
})

test('an application opens an issuance for a member: it is offered, asked for, delivered', async () => {
  outside.replies['/other/offers'] = () => ({})
  outside.replies['/other/credentials'] = () => ({})
  const issuance = await dcp.manage('/issuances', {
    credentialConfigurationId: 'MembershipCredential',
    claims: { membershipType: 'Gold' },
    subject: other.did,
    protocol: 'dcp',
  })
  const offer = await until(() => outside.received.find(({ path }) => path === '/other/offers'))
  expect(checkSchema('issuance/credential-offer-message-schema.json', offer.body)).toEqual([])
  expect(offer.body).toMatchObject({ type: 'CredentialOfferMessage', issuer: dcp.demo.issuerDid })
  const [{ id }] = offer.body.credentials
  const holderPid = randomUUID()
  await ask(credentialRequest([id], holderPid), {}, other)
  const delivery = await until(() =>
    outside.received.find(({ path, body }) => path === '/other/credentials' && body.holderPid === holderPid),
  )
  const { claims } = decode(delivery.body.credentials[0].payload) as Json
  expect(claims.vc.credentialSubject).toEqual({ id: other.did, membershipType: 'Gold' })
  const done = await until(async () => {
    const shown = await dcp.manage(`/issuances/${issuance.id}`)
    return shown.state === 'accepted' ? shown : undefined
  })
  expect(done.timeline.map((entry: Json) => entry.event)).toEqual([
    'issuance.offered',
    'issuance.issued',
    'issuance.accepted',
  ])
  expect(await dcp.manage(`/credentials/${done.credentialId}`)).toMatchObject({ status: 'valid' })
})

test('over DCP the subject is the DID of the holder', async () => {
  const body = { credentialConfigurationId: 'MembershipCredential', claims: {}, protocol: 'dcp' }
  const answer = await dcp.office.management.post<Json>('/issuances', body)
  expect([answer.status, answer.body.violations[0].pointer]).toEqual([400, '/subject'])
})

test('issued anew, the old one is revoked where the issuer wants that', async () => {
  await dcp.manage('/participants/self', { settings: { supersede: 'revoke' } }, 'PUT')
  const issue = async () => {
    const id = lastSegment(await ask(credentialRequest(dcp.demo.credentialIds.slice(0, 1))))
    await ended(id, 'ISSUED')
    return (await dcp.manage(`/dcp/credential-requests/${id}`)).credentialIds[0] as string
  }
  const [first, second, third] = [await issue(), await issue(), await issue()]
  const statuses = await Promise.all(
    [first, second, third].map(async (id) => (await dcp.manage(`/credentials/${id}`)).status),
  )
  expect(statuses).toEqual(['revoked', 'revoked', 'valid'])
  await dcp.manage('/participants/self', { settings: { supersede: 'keep' } }, 'PUT')
})

test('a key was compromised: the holder is offered a new credential for that reason', async () => {
  outside.replies['/holder/offers'] = () => ({})
  const offer = await dcp.manage('/dcp/offers', {
    holderDid: holder.did,
    credentialConfigurationIds: ['MembershipCredential'],
    offerReason: 'proof-key-revocation',
  })
  const { body, bearer } = await until(() => outside.received.find(({ path }) => path === '/holder/offers'))
  expect(bearer?.claims).toMatchObject({ iss: dcp.demo.issuerDid, aud: holder.did })
  expect(body.credentials).toEqual([
    expect.objectContaining({
      id: dcp.demo.credentialIds[0],
      credentialType: 'MembershipCredential',
      offerReason: 'proof-key-revocation',
    }),
  ])
  await until(async () => {
    const { items } = await dcp.manage('/dcp/offers')
    return items.find(({ id, state }: Json) => id === offer.id && state === 'sent')
  })
})

test('a message with members that nobody knows', async () => {
  const body = { ...credentialRequest(dcp.demo.credentialIds), more: { deep: [1] } }
  expect((await ask(body)).status).toBe(201)
  expect(
    (
      await ask(
        message('CredentialRequestMessage', { holderPid: 'x'.repeat(3_000), credentials: [{ id: 'a' }] }),
      )
    ).status,
  ).toBe(400)
})
