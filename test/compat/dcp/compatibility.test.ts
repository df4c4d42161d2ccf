// Peers with ways of their own: refused as they come, put up with by a participant that says so.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Counterpart, type Json, type Party, startCounterpart } from './party.ts'
import {
  credentialMessage,
  credentialRequest,
  type DcpOffice,
  message,
  startDcpOffice,
  until,
} from './support.ts'

let dcp: DcpOffice
let outside: Counterpart
let issuer: Party
let holder: Party
/** By context: `strict`, `edc`, `tsg`, `older`; each with an issuer's configuration in both profiles. */
const dids = new Map<string, string>()
const baseOf = (context: string): string => `${dcp.demo.baseUrl}/participants/${context}`
const didOf = (context: string): string => dids.get(context) ?? ''
beforeAll(async () => {
  outside = await startCounterpart()
  issuer = outside.party('issuer')
  holder = outside.party('holder')
  outside.replies['/holder/credentials'] = () => ({})
  dcp = await startDcpOffice()
  for (const context of ['strict', 'edc', 'tsg', 'older']) {
    const settings = { anonymousHolders: true, ...(context === 'strict' ? {} : { compatibility: [context] }) }
    const made = await dcp.manage(`/participants/${context}`, { settings }, 'PUT')
    dids.set(context, made.did)
    const { items } = await dcp.manage('/issuers?limit=200')
    const { id: issuerId } = items.find(({ name }: Json) => name === `Dataspace: ${context}`)
    await dcp.manage('/credential-configurations', {
      id: `member-${context}`,
      issuerId,
      format: 'jwt_vc_json',
      type: { types: ['VerifiableCredential', 'MemberCredential'] },
      statusListFormat: 'bitstring-status-list',
      protocols: ['dcp'],
    })
  }
})
afterAll(async () => {
  await dcp?.office.remove()
  await outside?.close()
})

const deliver = (context: string, bearer: string, body: unknown) =>
  dcp.call(`${baseOf(context)}/credentials`, bearer, body)

test('nothing is put up with unless somebody says so', async () => {
  expect((await dcp.manage('/participants/strict')).settings.compatibility).toEqual([])
  expect((await dcp.manage('/participants/tsg')).settings.compatibility).toEqual(['tsg'])
  const { status } = await dcp.office.management.request('PUT', '/participants/strict', {
    settings: { compatibility: ['everything'] },
  })
  expect(status).toBe(400)
})

test('edc: a key that no relationship lists for invocation', async () => {
  const weak = outside.party('weak', { document: ({ capabilityInvocation: _, ...rest }) => rest })
  const ask = (context: string) =>
    deliver(context, weak.token(didOf(context)), credentialRequest([`${didOf(context)}#x`]))
  expect((await ask('strict')).status).toBe(401)
  // Past the token: now it is the id that is not there.
  expect((await ask('edc')).status).toBe(400)
  // Of another DID it signs nothing there either.
  const spoofed = weak.token(didOf('edc'), { claims: { iss: holder.did, sub: holder.did } })
  expect((await deliver('edc', spoofed, credentialRequest(['x']))).status).toBe(401)
})

test('edc: a delivery that does not bring the token back, its credential called by no type', async () => {
  outside.replies['/issuer/metadata'] = () => ({
    json: message('IssuerMetadata', {
      issuer: issuer.did,
      credentialsSupported: [
        {
          id: 'm',
          type: 'CredentialObject',
          credentialType: 'MembershipCredential',
          profile: 'vc11-sl2021/jwt',
          issuancePolicy: { id: 'x' },
        },
      ],
    }),
  })
  outside.replies['/issuer/credentials'] = () => ({ status: 201, headers: { location: '/requests/1' } })
  for (const [context, status] of [
    ['strict', 401],
    ['edc', 200],
  ] as const) {
    const { id, holderPid } = await dcp.manage('/wallet/credential-requests', {
      protocol: 'dcp',
      issuer: issuer.did,
      credentialIds: ['m'],
      participant: context,
    })
    await until(
      async () => (await dcp.manage(`/wallet/credential-requests/${id}`)).state === 'requested' || undefined,
    )
    const body = credentialMessage(holderPid, [], {
      credentials: [
        {
          credentialType: 'VerifiableCredential',
          payload: issuer.credential(didOf(context)),
          format: 'VC1_0_JWT',
        },
      ],
    })
    const answer = await deliver(context, issuer.token(didOf(context)), body)
    expect([context, answer.status]).toEqual([context, status])
    // Whoever else delivers is refused all the same.
    const other = holder.token(didOf(context))
    expect((await deliver(context, other, body)).status).toBeGreaterThanOrEqual(400)
  }
})

test('tsg: credentials by DID and type, profiles in a list, jwt as the format', async () => {
  for (const [context, status] of [
    ['strict', 400],
    ['tsg', 201],
  ] as const) {
    const holderPid = randomUUID()
    const body = credentialRequest([`${didOf(context)}#MemberCredential`], holderPid)
    const answer = await deliver(context, holder.token(didOf(context)), body)
    expect([context, answer.status]).toEqual([context, status])
    const { body: metadata } = await dcp.call(`${baseOf(context)}/metadata`)
    expect(metadata.credentialsSupported[0].profiles).toEqual(
      status === 201 ? ['vc11-sl2021/jwt'] : undefined,
    )
    if (status !== 201) continue
    const delivery = await until(() => outside.received.find((one) => one.body?.holderPid === holderPid))
    expect(delivery.body.credentials).toEqual([
      expect.objectContaining({ credentialType: 'MemberCredential', format: 'jwt' }),
    ])
  }
  const foreign = credentialRequest([`${didOf('strict')}#MemberCredential`])
  expect((await deliver('tsg', holder.token(didOf('tsg')), foreign)).status).toBe(400)
})

test('tsg: one credential a request, with the code that it wants', async () => {
  const ask = (body: object) =>
    dcp.office.management.request<Json>('POST', '/wallet/credential-requests', {
      protocol: 'dcp',
      issuer: issuer.did,
      participant: 'tsg',
      ...body,
    })
  expect((await ask({ credentialIds: ['a', 'b'] })).status).toBe(400)
  const id = `${issuer.did}#MembershipCredential`
  outside.replies['/issuer/metadata'] = () => ({
    json: message('IssuerMetadata', {
      issuer: issuer.did,
      credentialsSupported: [{ id, credentialType: 'MembershipCredential', profiles: ['vc11-bssl/ld'] }],
    }),
  })
  const { status, body } = await ask({ credentialIds: [id], preAuthorizedCode: 'code-1' })
  expect(status).toBe(201)
  const request = await until(() =>
    outside.received.find(
      (one) => one.path === '/issuer/credentials' && one.body?.holderPid === body.holderPid,
    ),
  )
  expect(request.body.credentials).toEqual([{ id }])
  expect(request.bearer?.claims).toMatchObject({ token: expect.any(String), 'pre-authorized_code': 'code-1' })
})

test('older: the contexts and names of drafts, of deliveries, offers and queries', async () => {
  const V08 = ['https://w3id.org/tractusx-trust/v0.8']
  for (const [context, ok] of [
    ['strict', false],
    ['older', true],
  ] as const) {
    const { holderPid } = await dcp.expect(issuer.did, { participant: context })
    const {
      holderPid: _pid,
      issuerPid: _issuer,
      status: _status,
      ...rest
    }: Json = credentialMessage(holderPid, [issuer.credential(didOf(context))])
    const delivery = { ...rest, '@context': V08, requestId: holderPid }
    const stored = await deliver(context, issuer.token(didOf(context)), delivery)
    expect([context, stored.status]).toEqual([context, ok ? 200 : 400])
    const offer = {
      '@context': V08,
      type: 'CredentialOfferMessage',
      credentialIssuer: issuer.did,
      credentials: [{ id: 'm', credentialType: 'MembershipCredential', profiles: ['vc11-sl2021/jwt'] }],
    }
    const offered = await dcp.call(`${baseOf(context)}/offers`, issuer.token(didOf(context)), offer)
    expect([context, offered.status]).toEqual([context, ok ? 200 : 400])
    // An issuer that is not the sender is refused under its older name too.
    const forged = { ...offer, credentialIssuer: holder.did }
    const refused = await dcp.call(`${baseOf(context)}/offers`, issuer.token(didOf(context)), forged)
    expect(refused.status).toBeGreaterThanOrEqual(400)
    const unknown = await deliver(context, issuer.token(didOf(context)), {
      ...delivery,
      requestId: randomUUID(),
    })
    expect(unknown.status).toBe(ok ? 404 : 400)
  }
})

test('older: a holder that answers a verifier in the context of a draft', async () => {
  for (const [context, status] of [
    ['strict', 403],
    ['older', 200],
  ] as const) {
    outside.replies['/holder/presentations/query'] = () => ({
      json: {
        '@context': ['https://w3id.org/tractusx-trust/v0.8'],
        type: 'PresentationResponseMessage',
        presentation: [holder.presentation(didOf(context), [issuer.credential(holder.did)])],
      },
    })
    const bearer = holder.token(didOf(context), { claims: { token: 'x' } })
    const answer = await dcp.call(`${baseOf(context)}/presentations/requests`, bearer, {})
    expect([context, answer.status]).toEqual([context, status])
  }
})
