import { beforeEach, describe, expect, test } from 'vitest'
import { type ManagementOffice, openManagementOffice } from '../../../../test/support/management-office.ts'
import { as, type DeferredCollectionId, type HeldCredentialId } from '../../../core/ids.ts'
import type { HeldCredential } from '../../../core/wallet/held-credential.ts'
import { sealHeldCredential } from '../../../core/wallet/sealed-credential.ts'

let office: ManagementOffice
beforeEach(async () => {
  office = await openManagementOffice()
  return () => office.close()
})

async function hold(changes: Partial<HeldCredential> = {}): Promise<HeldCredentialId> {
  const { ports, tenant, clock } = office
  clock.advance(1)
  const now = clock.now()
  const id = as<HeldCredentialId>(ports.random.id(now))
  const { key, write } = await ports.keys.generate(tenant.id, 'ES256', 'holding')
  const credential: HeldCredential = {
    id,
    tenantId: tenant.id,
    format: 'jwt_vc_json',
    issuer: 'did:web:issuer.example',
    type: { types: ['VerifiableCredential', 'Member'] },
    issuerKeyThumbprint: 'x',
    holder: { keyId: key.id, did: 'did:jwk:e30' },
    source: { credentialIssuer: 'https://issuer.example', credentialConfigurationId: 'Member' },
    validFrom: now,
    validUntil: now + 1000,
    ...sealHeldCredential(
      ports.secrets,
      { tenantId: tenant.id, id },
      { claims: { credentialSubject: { name: 'Ada' } }, encoded: encodedMember },
    ),
    state: 'valid',
    expiryTold: false,
    storedAt: now,
    changedAt: now,
    version: 1,
    ...changes,
  }
  await ports.units.commit([write, ports.heldCredentials.add(credential)])
  return id
}

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const encodedMember = `${part({ alg: 'ES256' })}.${part({ vc: { credentialSubject: { name: 'Ada' } } })}.AA`

describe('held credentials', () => {
  test('are listed newest first, by state and by pages', async () => {
    const ids = [await hold(), await hold({ state: 'revoked' }), await hold()]
    const { body } = await office.get('/wallet/credentials')
    expect(body.items.map(({ id }: { id: string }) => id)).toEqual(ids.toReversed())
    expect(body.items[0]).toMatchObject({
      format: 'jwt_vc_json',
      claims: { credentialSubject: { name: 'Ada' } },
      credentialIssuer: 'https://issuer.example',
      holderDid: 'did:jwk:e30',
    })
    expect((await office.get('/wallet/credentials?state=revoked')).body.items).toHaveLength(1)
    expect((await office.get('/wallet/credentials?state=x')).status).toBe(400)
    const first = await office.get('/wallet/credentials?limit=2')
    const second = await office.get(`/wallet/credentials?limit=2&cursor=${first.body.nextCursor}`)
    expect([first.body.items.length, second.body.items.length]).toEqual([2, 1])
  })

  test('are seen claim by claim, and thrown away once', async () => {
    const path = `/wallet/credentials/${await hold()}`
    const { status, body } = await office.get(path)
    expect([status, body.claimList]).toEqual([
      200,
      [{ path: ['credentialSubject', 'name'], value: 'Ada', selectivelyDisclosable: false }],
    ])
    expect((await office.call('DELETE', path)).status).toBe(204)
    for (const method of ['GET', 'DELETE'] as const) {
      const answer = await office.call(method, path)
      expect([answer.status, answer.body.code]).toEqual([404, 'credential_not_found'])
    }
    expect((await office.get('/wallet/credentials/nonsense')).status).toBe(404)
  })

  test('belong to their tenant', async () => {
    const id = await hold()
    const other = await office.addTenant(false)
    const more = { tenant: other, token: await office.tokenFor(['tenant:admin'], other) }
    expect((await office.get(`/wallet/credentials/${id}`, more)).status).toBe(404)
    expect((await office.call('DELETE', `/wallet/credentials/${id}`, undefined, more)).status).toBe(404)
    expect((await office.get('/wallet/credentials', more)).body.items).toEqual([])
    expect((await office.get(`/wallet/credentials/${id}`)).status).toBe(200)
  })

  test('their keys are no keys of an issuer', async () => {
    await hold()
    const [held] = (await office.storage.heldCredentials.list(office.tenant.id, {}, { limit: 1 })).items
    const id = held?.holder?.keyId
    expect((await office.get(`/keys/${id}`)).status).toBe(404)
    expect((await office.get('/keys')).body.items).toEqual([])
    expect((await office.post(`/keys/${id}/rotate`)).status).toBe(404)
    const issuer = { name: 'X', keyId: id, identification: { method: 'did', didMethod: 'web' } }
    expect((await office.post('/issuers', issuer)).status).toBe(404)
  })
})

describe('offers', () => {
  test('ask for a scope of their own', async () => {
    const id = await hold()
    const token = await office.tokenFor(['wallet:read'])
    const refused = [
      await office.post('/wallet/credential-offers', { credentialOfferUri: 'x' }, { token }),
      await office.call('DELETE', `/wallet/credentials/${id}`, undefined, { token }),
      await office.get('/wallet/credentials', { token: await office.tokenFor(['wallet:write']) }),
      await office.get(`/wallet/credentials/${id}`, { token: await office.tokenFor(['credentials:read']) }),
    ]
    expect(refused.map(({ status }) => status)).toEqual([403, 403, 403, 403])
    expect((await office.get('/wallet/credentials', { token })).status).toBe(200)
  })

  test.each<[string, unknown, number, string]>([
    ['no body', {}, 400, 'invalid_request'],
    ['an empty offer', { credentialOfferUri: '' }, 400, 'invalid_request'],
    ['a member of its own', { credentialOfferUri: 'x:', more: 1 }, 400, 'invalid_request'],
    ['no copies', { credentialOfferUri: 'x:', copies: 0 }, 400, 'invalid_request'],
    ['what is no offer', { credentialOfferUri: 'x:' }, 400, 'offer_invalid'],
    [
      'an issuer that does not answer',
      { credentialOfferUri: 'x:?credential_offer_uri=https%3A%2F%2Fissuer.example' },
      502,
      'outgoing_failed',
    ],
  ])('with %s are refused', async (_, body, status, code) => {
    const answer = await office.post('/wallet/credential-offers', body)
    expect([answer.status, answer.body.code]).toEqual([status, code])
  })

  test('that wait are seen until their end', async () => {
    const { ports, tenant, clock } = office
    const id = as<DeferredCollectionId>(ports.random.id(clock.now()))
    const process = {
      id,
      tenantId: tenant.id,
      source: { credentialIssuer: 'https://issuer.example', credentialConfigurationId: 'Member' },
      createdAt: clock.now(),
      expiresAt: clock.now() + 1000,
    }
    const pending = {
      state: 'pending',
      sealedSession: new Uint8Array(1),
      attempts: 0,
      dueAt: 1,
      version: 1,
    } as const
    await ports.units.commit([ports.deferredCollections.add({ ...process, ...pending })])
    const path = `/wallet/credential-offers/${id}`
    expect((await office.get(path)).body).toMatchObject({ id, state: 'pending', credentialIds: [] })
    const failed = { state: 'failed', endedAt: 2, credentialIds: [], failure: 'Denied.', version: 2 } as const
    await ports.units.commit([ports.deferredCollections.save({ ...process, ...failed })])
    expect((await office.get(path)).body).toMatchObject({ state: 'failed', failure: 'Denied.' })
    expect((await office.get('/wallet/credential-offers/x')).status).toBe(404)
  })
})
