// Where the product has the endpoints of DCP (contract §5.2), for peers that have its paths and no DID document at hand.
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Counterpart, type Json, type Party, startCounterpart } from '../dcp/party.ts'
import { credentialMessage, credentialRequest, message, query, until } from '../dcp/support.ts'
import { startTsgOffice, type TsgOffice } from './support.ts'

const TYPE = 'org.eclipse.dspace.dcp.vc.type:MembershipCredential'
let tsg: TsgOffice
let outside: Counterpart
let peer: Party
let demo: Json
beforeAll(async () => {
  outside = await startCounterpart()
  peer = outside.party('peer')
  tsg = await startTsgOffice()
  demo = JSON.parse(await readFile(join(tsg.office.data, 'demo.json'), 'utf8')).ishare
})
beforeEach(() => {
  outside.replies['/peer/credentials'] = () => ({})
})
afterAll(async () => {
  await tsg?.office.remove()
  await outside?.close()
})

const call = (path: string, token: string | null, body?: unknown) =>
  tsg.call(`/api/dcp${path}`, { token, ...(body === undefined ? {} : { body }) })

test('the issuer: its metadata for anybody, a request, and how it stands', async () => {
  const metadata = await call('/issuer/metadata', null)
  expect([metadata.status, metadata.body.issuer]).toEqual([200, demo.issuerDid])
  const holderPid = randomUUID()
  const ask = credentialRequest(demo.credentialIds.slice(0, 1), holderPid)
  expect((await call('/issuer/credentials', null, ask)).status).toBe(401)
  const { status, headers } = await call('/issuer/credentials', peer.token(demo.issuerDid), ask)
  expect(status).toBe(201)
  const id = headers.get('location')?.split('/').at(-1)
  await until(() => outside.received.find(({ body }) => body?.holderPid === holderPid))
  await until(async () => {
    const state = await call(`/issuer/requests/${id}`, peer.token(demo.issuerDid))
    expect(state.status).toBe(200)
    return state.body.status === 'ISSUED' || undefined
  })
  expect((await call(`/issuer/requests/${id}`, peer.token(demo.holderDid))).status).toBe(404)
})

test('the holder: a delivery, an offer, a query', async () => {
  const { body: request } = await tsg.office.management.post<Json>('/wallet/credential-requests', {
    protocol: 'dcp',
    issuer: peer.did,
    credentialIds: [],
    holderPid: 'agreed',
    expectOnly: true,
  })
  expect(request.state).toBe('requested')
  const delivery = credentialMessage('agreed', [peer.credential(demo.holderDid)])
  expect((await call('/credentials', null, delivery)).status).toBe(401)
  expect((await call('/credentials', peer.token(demo.holderDid), delivery)).status).toBe(200)
  const offer = message('CredentialOfferMessage', {
    issuer: peer.did,
    credentials: [{ credentialType: 'MembershipCredential', profile: 'vc11-sl2021/jwt' }],
  })
  expect((await call('/offers', peer.token(demo.holderDid), offer)).status).toBe(200)

  const parameters = new URLSearchParams({ audience: peer.did })
  const { body: given } = await tsg.call(`/api/management/dcp/holder/token?${parameters}`)
  const { token } = JSON.parse(Buffer.from(given.id_token.split('.')[1], 'base64url').toString())
  const asked = await call(
    '/presentations/query',
    peer.token(demo.holderDid, { claims: { token } }),
    query(TYPE),
  )
  expect([asked.status, asked.body.presentation.length]).toEqual([200, 1])
  expect((await call('/presentations/query', peer.token(demo.holderDid), query(TYPE))).status).toBe(401)
})

test('the holder understands the definition of a wallet of the product, where it is set to that', async () => {
  const settings = (compatibility: readonly string[]) =>
    tsg.office.management.request('PUT', '/participants/holder', { settings: { compatibility } })
  const fields = [{ path: ['$.type'], filter: { type: 'string', pattern: '^MembershipCredential$' } }]
  const presentationDefinition = { id: 'd', input_descriptors: [{ id: 'i', constraints: { fields } }] }
  const shown = async () => {
    const parameters = new URLSearchParams({ audience: peer.did })
    const { body: given } = await tsg.call(`/api/management/dcp/holder/token?${parameters}`)
    const { token } = JSON.parse(Buffer.from(given.id_token.split('.')[1], 'base64url').toString())
    const { status, body } = await call(
      '/presentations/query',
      peer.token(demo.holderDid, { claims: { token } }),
      message('PresentationQueryMessage', { presentationDefinition }),
    )
    return [status, body.presentation?.length]
  }
  expect(await shown()).toEqual([200, 0])
  expect((await settings(['tsg'])).status).toBe(200)
  expect(await shown()).toEqual([200, 1])
  await settings([])
})

test('refusals are those of dataspaces, and what is not there is nothing', async () => {
  const { status, body } = await call('/credentials', null, {})
  expect([status, body]).toEqual([401, [expect.objectContaining({ type: 'AuthenticationFailed' })]])
  expect((await call('/nothing', null)).status).toBe(404)
  const wrong = await tsg.call('/api/dcp/credentials', { method: 'GET' })
  expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST'])
})
