import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ManagementOffice, openManagementOffice } from '../../../../test/support/management-office.ts'
import { as, type CredentialConfigurationId, type CredentialId, type IssuanceId } from '../../../core/ids.ts'
import type { IssuedCredential } from '../../../core/status/credential.ts'
import { createStatusAllocator, type StatusAllocator } from '../../../core/status/status-allocator.ts'

let office: ManagementOffice
let allocator: StatusAllocator
beforeAll(async () => {
  office = await openManagementOffice()
  await office.furnish()
  allocator = createStatusAllocator(office.ports, { listSize: 1024 })
})
afterAll(() => office.close())

/** As the credential endpoint records it. */
async function issued(members: Partial<IssuedCredential> = {}): Promise<IssuedCredential> {
  const { ports, tenant, clock } = office
  const [issuer] = await ports.issuers.list(tenant.id)
  if (issuer === undefined) throw new Error('no issuer')
  const credential: IssuedCredential = {
    id: as<CredentialId>(ports.random.id(clock.now())),
    tenantId: tenant.id,
    issuanceId: as<IssuanceId>(ports.random.id(clock.now())),
    issuerId: issuer.id,
    credentialConfigurationId: as<CredentialConfigurationId>('UniversityDegree'),
    format: 'dc+sd-jwt',
    status: 'valid',
    statusEntries: await allocator.allocate(tenant.id, issuer.id, 'token-status-list', 2),
    subject: 'student 42',
    issuedAt: clock.now(),
    validUntil: clock.now() + 86_400_000,
    version: 1,
    ...members,
  }
  await ports.units.commit([ports.issuedCredentials.add(credential)])
  return credential
}

describe('GET /credentials', () => {
  it('200: shows what is known of a credential, filtered and paged', async () => {
    const credential = await issued()
    const { body } = await office.get(`/credentials/${credential.id}`)
    expect(body).toEqual({
      id: credential.id,
      credentialConfigurationId: 'UniversityDegree',
      format: 'dc+sd-jwt',
      status: 'valid',
      hasStatus: true,
      issuanceId: credential.issuanceId,
      issuerId: credential.issuerId,
      subject: 'student 42',
      issuedAt: '2026-11-24T00:00:00.000Z',
      validUntil: '2026-11-25T00:00:00.000Z',
    })
    await office.post(`/credentials/${credential.id}/suspend`)
    expect((await office.get('/credentials?status=suspended')).body.items).toMatchObject([
      { id: credential.id },
    ])
    expect((await office.get('/credentials?credentialConfigurationId=Other')).body).toEqual({ items: [] })
    expect((await office.get('/credentials?status=unknown')).status).toBe(400)
  })

  it('404 and 403', async () => {
    expect((await office.get('/credentials/unknown')).body.code).toBe('credential_not_found')
    const token = await office.tokenFor(['issuances:write'])
    expect((await office.get('/credentials', { token })).status).toBe(403)
  })
})

describe('POST /credentials/{id}/revoke, /suspend, /reinstate', () => {
  it('200: suspends, reinstates and revokes all copies, and says so in events', async () => {
    const { id, statusEntries } = await issued()
    const post = async (change: string, body?: unknown) => {
      office.clock.advance(1)
      return office.post(`/credentials/${id}/${change}`, body)
    }
    expect((await post('suspend', { reason: 'lost card' })).body).toMatchObject({ id, status: 'suspended' })
    expect((await post('reinstate', {})).body).toMatchObject({ id, status: 'valid' })
    expect((await post('revoke')).body).toMatchObject({ id, status: 'revoked' })
    expect((await post('revoke')).status).toBe(200)
    const { items } = (await office.get('/events?limit=3')).body
    expect(items.map(({ type, detail }: { type: string; detail?: string }) => [type, detail])).toEqual([
      ['credential.revoked', undefined],
      ['credential.reinstated', undefined],
      ['credential.suspended', 'lost card'],
    ])
    for (const { listId, index } of statusEntries) {
      const changes = await office.ports.statusLists.changesSince(office.tenant.id, listId, 0)
      expect(changes.filter((change) => change.index === index).at(-1)?.value).toBe(1)
    }
  })

  it('409: a revoked credential stays revoked, one without a status cannot be', async () => {
    const { id } = await issued()
    await office.post(`/credentials/${id}/revoke`)
    for (const change of ['reinstate', 'suspend']) {
      const { status, body } = await office.post(`/credentials/${id}/${change}`)
      expect([status, body.code]).toEqual([409, 'credential_status_final'])
    }
    const bare = await issued({ statusEntries: [] })
    expect((await office.post(`/credentials/${bare.id}/revoke`)).body.code).toBe('credential_has_no_status')
    expect((await office.get(`/credentials/${bare.id}`)).body.hasStatus).toBe(false)
  })

  it('400, 403, 404, 415', async () => {
    const { id } = await issued()
    expect((await office.post(`/credentials/${id}/revoke`, { reason: 7 })).status).toBe(400)
    expect((await office.post(`/credentials/${id}/revoke`, { because: 'x' })).status).toBe(400)
    expect((await office.post('/credentials/unknown/revoke')).body.code).toBe('credential_not_found')
    const token = await office.tokenFor(['credentials:read'])
    expect((await office.post(`/credentials/${id}/revoke`, {}, { token })).status).toBe(403)
    const form = { headers: { 'content-type': 'application/x-www-form-urlencoded' } }
    expect((await office.post(`/credentials/${id}/revoke`, 'reason=x', form)).status).toBe(415)
    expect((await office.get(`/credentials/${id}`)).body.status).toBe('valid')
  })

  it('answers a lost answer again, and revokes once', async () => {
    const { id } = await issued()
    const headers = { 'idempotency-key': `revoke-${id}` }
    const first = await office.post(`/credentials/${id}/revoke`, { reason: 'stolen' }, { headers })
    const again = await office.post(`/credentials/${id}/revoke`, { reason: 'stolen' }, { headers })
    expect(again.body).toEqual(first.body)
    expect(again.headers['idempotency-replayed']).toBe('true')
    expect((await office.storage.events.timeline(office.tenant.id, id)).length).toBe(1)
  })
})
