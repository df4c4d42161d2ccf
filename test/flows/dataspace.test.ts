// Two offices in one dataspace, each on a database of its own: one issues and verifies, the other holds.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Office, startOffice } from '../support/office.ts'

interface Member {
  readonly office: Office
  readonly baseUrl: string
  readonly issuerDid: string
  readonly holderDid: string
  readonly verifierDid: string
  readonly credentialIds: readonly string[]
  readonly sts: { readonly tokenEndpoint: string; readonly clientId: string; readonly clientSecret: string }
  readonly verifierTrigger: string
}

const MEMBERSHIP = 'org.eclipse.dspace.dcp.vc.type:MembershipCredential:read'
const SENSITIVE = 'org.eclipse.dspace.dcp.vc.type:SensitiveDataCredential:read'

let authority: Member
let company: Member
beforeAll(async () => {
  const offices = await Promise.all([startOffice(), startOffice()])
  const [first, second] = await Promise.all(offices.map(memberOf))
  if (first === undefined || second === undefined) throw new Error('two offices')
  authority = first
  company = second
})
afterAll(() => Promise.all([authority?.office.remove(), company?.office.remove()]))

async function memberOf(office: Office): Promise<Member> {
  const { ishare } = JSON.parse(await readFile(join(office.data, 'demo.json'), 'utf8'))
  return { office, ...ishare }
}

async function manage<Body>(
  { office }: Member,
  path: string,
  body?: unknown,
  method?: string,
): Promise<Body> {
  const answer = await office.management.request<Body>(method ?? (body ? 'POST' : 'GET'), path, body)
  if (answer.status >= 400) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
  return answer.body
}

async function until<Value>(ask: () => Promise<Value | undefined>, ms = 20_000): Promise<Value> {
  const end = Date.now() + ms
  for (;;) {
    const value = await ask()
    if (value !== undefined) return value
    if (Date.now() > end) throw new Error(`not so within ${ms} ms`)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

interface Request {
  readonly id: string
  readonly state: string
  readonly holderPid: string
  readonly issuerPid?: string
  readonly credentialIds: readonly string[]
  readonly rejectionReason?: string
}

async function request(credentialIds: readonly string[]): Promise<Request> {
  const body = { protocol: 'dcp', issuer: authority.issuerDid, credentialIds }
  return manage<Request>(company, '/wallet/credential-requests', body)
}

const ended = (id: string) =>
  until(async () => {
    const shown = await manage<Request>(company, `/wallet/credential-requests/${id}`)
    return ['issued', 'rejected', 'error'].includes(shown.state) ? shown : undefined
  })

/** As a connector does: a token from its own secure token service, then a call to the other side's. */
async function call(...scopes: string[]): Promise<{ status: number; body: unknown }> {
  const { tokenEndpoint, clientId, clientSecret } = company.sts
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    audience: authority.verifierDid,
    bearer_access_scope: scopes.join(' '),
  })
  const { access_token } = (await (await fetch(tokenEndpoint, { method: 'POST', body: form })).json()) as {
    access_token: string
  }
  const answer = await fetch(authority.verifierTrigger, {
    method: 'POST',
    headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
    body: '{"@type":"CatalogRequestMessage"}',
  })
  return { status: answer.status, body: await answer.json() }
}

test('before it is a member, nobody lets it in', async () => {
  expect((await call(MEMBERSHIP)).status).toBe(403)
})

test('requested, delivered, held, shown, revoked, refused', { timeout: 60_000 }, async () => {
  await manage(authority, '/dcp/holders', { did: company.holderDid, claims: { membershipType: 'Full' } })
  const { id, state } = await request(authority.credentialIds)
  expect(state).toBe('created')
  const done = await ended(id)
  expect(done).toMatchObject({ state: 'issued', issuerPid: expect.any(String) })
  expect(done.credentialIds).toHaveLength(4)

  const held = await manage<{ items: { id: string; issuer: string; claims: object; holderDid: string }[] }>(
    company,
    '/wallet/credentials?limit=200',
  )
  const own = held.items.filter((one) => done.credentialIds.includes(one.id))
  expect(own).toHaveLength(4)
  for (const one of own)
    expect(one).toMatchObject({ issuer: authority.issuerDid, holderDid: company.holderDid })
  expect(own.filter(({ claims }) => JSON.stringify(claims).includes('"membershipType":"Full"'))).toHaveLength(
    2,
  )

  await manage(authority, '/trusted-issuers', {
    did: authority.issuerDid,
    credentialTypes: [],
    name: 'Ourselves',
  })
  expect(await call(MEMBERSHIP)).toMatchObject({
    status: 200,
    body: { holder: company.holderDid, credentials: [{ issuer: authority.issuerDid }, {}] },
  })
  // Whoever grants something else shows nothing of what is asked.
  expect((await call(SENSITIVE)).status).toBe(403)

  const issued = await manage<{
    items: { id: string; credentialConfigurationId: string; subject?: string }[]
  }>(authority, '/credentials?limit=200')
  const memberships = issued.items.filter(
    ({ credentialConfigurationId, subject }) =>
      credentialConfigurationId.startsWith('Membership') && subject === company.holderDid,
  )
  expect(memberships).toHaveLength(2)
  for (const { id: credentialId } of memberships) {
    await manage(authority, `/credentials/${credentialId}/revoke`, { reason: 'left' })
  }
  // The authority knows at once; the company hears of it from the published list.
  expect((await call(MEMBERSHIP)).status).toBe(403)
})

test('what is not approved is told with its reason', { timeout: 60_000 }, async () => {
  const path = '/credential-configurations/SensitiveDataCredential'
  await manage(authority, path, { approval: 'manual' }, 'PATCH')
  const { id, holderPid } = await request(authority.credentialIds)
  const waiting = await until(async () => {
    const list = await manage<{ items: { id: string; holderPid: string }[] }>(
      authority,
      '/dcp/credential-requests?state=pending',
    )
    return list.items.find((one) => one.holderPid === holderPid)
  })
  expect(await manage<Request>(company, `/wallet/credential-requests/${id}`)).toMatchObject({
    state: 'requested',
  })
  await manage(authority, `/dcp/credential-requests/${waiting.id}/deny`, { reason: 'not this year' })
  expect(await ended(id)).toMatchObject({
    state: 'rejected',
    rejectionReason: 'not this year',
    credentialIds: [],
  })
  await manage(authority, path, { approval: 'automatic' }, 'PATCH')
})

test('a request outlives the office of its holder', { timeout: 60_000 }, async () => {
  const { id } = await request(authority.credentialIds.slice(0, 1))
  await company.office.kill()
  company = { ...company, office: await company.office.restart() }
  expect(await ended(id)).toMatchObject({ state: 'issued' })
})
