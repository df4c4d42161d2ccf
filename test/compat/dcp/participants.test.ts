// Members of a dataspace: one call makes all that they need, each with keys and a document of its own.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Counterpart, decode, type Json, type Party, startCounterpart } from './party.ts'
import { credentialRequest, type DcpOffice, startDcpOffice, until } from './support.ts'

let dcp: DcpOffice
let outside: Counterpart
let holder: Party
beforeAll(async () => {
  outside = await startCounterpart()
  holder = outside.party('holder')
  outside.replies['/holder/credentials'] = () => ({})
  dcp = await startDcpOffice()
})
afterAll(async () => {
  await dcp?.office.remove()
  await outside?.close()
})

const document = async (context: string): Promise<Json> =>
  (await dcp.call(`${dcp.demo.baseUrl}/participants/${context}/did.json`)).body
const define = (context: string, body: object = {}): Promise<Json> =>
  dcp.manage(`/participants/${context}`, body, 'PUT')

test('made once, however often and however many at once', async () => {
  const answers = await Promise.all(
    Array.from({ length: 12 }, () =>
      dcp.office.management.request<Json>('PUT', '/participants/acme', { roles: ['holder', 'verifier'] }),
    ),
  )
  expect(answers.every(({ status }) => status === 200 || status === 409)).toBe(true)
  const shown = await define('acme')
  expect(shown).toMatchObject({
    context: 'acme',
    did: `${dcp.demo.issuerDid}:participants:acme`,
    baseUrl: `${dcp.demo.baseUrl}/participants/acme`,
    roles: ['holder', 'verifier'],
  })
  const { verificationMethod, service } = await document('acme')
  expect(verificationMethod).toHaveLength(1)
  expect(service.map(({ type }: Json) => type)).toEqual(['CredentialService'])
  expect(answers.filter(({ body }) => body.sts !== undefined)).toHaveLength(1)
  const keys = await dcp.manage('/keys?limit=200')
  expect(keys.items.filter(({ participant }: Json) => participant === 'acme')).toHaveLength(1)
})

test('what is left out stays as it was; what is wrong changes nothing', async () => {
  await define('beta', { roles: ['holder'], settings: { leewaySeconds: 10, requireTokenEcho: false } })
  expect(await define('beta', { settings: { anonymousHolders: true } })).toMatchObject({
    roles: ['holder'],
    settings: { leewaySeconds: 10, requireTokenEcho: false, anonymousHolders: true },
  })
  for (const body of [{ roles: [] }, { roles: ['king'] }, { settings: { leewaySeconds: 61 } }, { more: 1 }]) {
    const { status } = await dcp.office.management.request('PUT', '/participants/beta', body)
    expect([status, JSON.stringify(body)]).toEqual([400, JSON.stringify(body)])
  }
  for (const context of ['a b', '..', '-x', 'x'.repeat(64), encodeURIComponent('a/b')]) {
    const { status } = await dcp.office.management.request('PUT', `/participants/${context}`, {})
    expect(status).toBeGreaterThanOrEqual(400)
  }
  expect((await dcp.call(`${dcp.demo.baseUrl}/participants/nobody/did.json`)).status).toBe(404)
})

test('keys of a participant are in its own document alone, and are rotated there', async () => {
  await define('gamma', { roles: ['holder', 'issuer'] })
  const before = await document('gamma')
  const [{ id: kid }] = before.verificationMethod
  const { body: tenants } = await dcp.call(`${dcp.demo.baseUrl}/.well-known/did.json`)
  expect(JSON.stringify(tenants)).not.toContain(kid.split('#')[1])
  await dcp.manage(`/keys/${kid.split('#')[1]}/rotate`, {})
  const after = await document('gamma')
  expect(after.verificationMethod).toHaveLength(2)
  expect(after.assertionMethod).toContain(kid)
  expect(after.capabilityInvocation).not.toContain(kid)
  const { items } = await dcp.manage('/issuers?limit=200')
  const issuer = items.find(({ name }: Json) => name === 'Dataspace: gamma')
  expect(issuer.identification).toMatchObject({
    did: after.id,
    verificationMethod: after.capabilityInvocation[0],
  })
})

test('one that issues has metadata and credentials of its own', async () => {
  await define('delta', { roles: ['issuer'], settings: { anonymousHolders: true } })
  const { items } = await dcp.manage('/issuers?limit=200')
  const { id: issuerId } = items.find(({ name }: Json) => name === 'Dataspace: delta')
  await dcp.manage('/credential-configurations', {
    id: 'DeltaCredential',
    issuerId,
    format: 'jwt_vc_json',
    type: { types: ['VerifiableCredential', 'DeltaCredential'] },
    statusListFormat: 'bitstring-status-list',
    protocols: ['dcp'],
  })
  const url = `${dcp.demo.baseUrl}/participants/delta`
  const { body: metadata } = await dcp.call(`${url}/metadata`)
  const did = `${dcp.demo.issuerDid}:participants:delta`
  expect(metadata).toMatchObject({
    issuer: did,
    credentialsSupported: [{ credentialType: 'DeltaCredential' }],
  })
  const { body: others } = await dcp.call(`${dcp.demo.baseUrl}/metadata`)
  expect(others.credentialsSupported).toHaveLength(4)

  const holderPid = randomUUID()
  const ids = [metadata.credentialsSupported[0].id]
  // Below it the token must be for it; at the shared address the token says so.
  expect(
    (await dcp.call(`${url}/credentials`, holder.token(dcp.demo.issuerDid), credentialRequest(ids))).status,
  ).toBe(401)
  const made = await dcp.call(
    `${dcp.demo.baseUrl}/credentials`,
    holder.token(did),
    credentialRequest(ids, holderPid),
  )
  expect([made.status, made.headers.get('location')]).toEqual([
    201,
    expect.stringContaining(`${url}/requests/`),
  ])
  const delivery = await until(() => outside.received.find(({ body }) => body?.holderPid === holderPid))
  expect(delivery.bearer?.claims.iss).toBe(did)
  const { header, claims } = decode(delivery.body.credentials[0].payload) as Json
  expect(claims).toMatchObject({ iss: did, sub: holder.did })
  expect((await document('delta')).assertionMethod).toContain(header.kid)
  // What one issues another does not know.
  const foreign = await dcp.call(
    `${dcp.demo.baseUrl}/credentials`,
    holder.token(dcp.demo.issuerDid),
    credentialRequest(ids),
  )
  expect(foreign.status).toBe(400)
})

test('one that leaves is gone, with its document and its client; one that issues stays', async () => {
  const { did, sts } = await define('leaver', { roles: ['holder'] })
  const remove = async (context: string) =>
    (await dcp.office.management.request('DELETE', `/participants/${context}`)).status
  const token = () =>
    fetch(sts.tokenEndpoint, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: sts.clientId,
        client_secret: sts.clientSecret,
        audience: holder.did,
      }),
    })
  expect((await token()).status).toBe(200)
  expect([await remove('leaver'), await remove('leaver')]).toEqual([204, 404])
  expect((await token()).status).toBe(400)
  expect((await dcp.call(`${dcp.demo.baseUrl}/participants/leaver/did.json`)).status).toBe(404)
  const url = `${dcp.demo.baseUrl}/participants/leaver/offers`
  expect((await dcp.call(url, holder.token(did), {})).status).toBe(401)
  // Back again, with a client that nobody knew before.
  const again = await define('leaver', { roles: ['holder'] })
  expect([again.did, again.sts.clientId === sts.clientId]).toEqual([did, false])
  expect(await define('leaver')).not.toHaveProperty('sts')
  await define('stayer', { roles: ['issuer'] })
  expect(await remove('stayer')).toBe(409)
})

test('of another tenant: below its base, with a DID there', async () => {
  const tenant = await dcp.manage('/tenants', { name: 'Second' })
  const base = `${dcp.demo.baseUrl}/t/${tenant.id}`
  const { clientId, clientSecret } = tenant.client
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
  })
  const { access_token } = (await (
    await fetch(`${base}/oauth/token`, { method: 'POST', body: form })
  ).json()) as Json
  const answer = await fetch(`${base}/manage/v1/participants/acme`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
    body: '{"roles":["holder"]}',
  })
  const did = `${dcp.demo.issuerDid}:t:${tenant.id}:participants:acme`
  expect((await answer.json()) as Json).toMatchObject({ did, baseUrl: `${base}/participants/acme` })
  expect((await dcp.call(`${base}/participants/acme/did.json`)).body).toMatchObject({
    id: did,
    service: [{ serviceEndpoint: `${base}/participants/acme` }],
  })
  expect((await dcp.call(`${dcp.demo.baseUrl}/participants/acme/did.json`)).body.id).not.toBe(did)
})
