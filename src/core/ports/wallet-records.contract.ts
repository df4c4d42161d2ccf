import { expect, it } from 'vitest'
import type { TenantId } from '../ids.ts'
import type { PendingAuthorization } from '../wallet/authorizing/collection-authorization.ts'
import type { KnownVerifier } from '../wallet/policies/known-verifier.ts'
import type { PresentationPolicy } from '../wallet/policies/presentation-policy.ts'
import { expectConflict, newId, noon, type OpenStorage, useStorage } from './storage.contract.ts'

export function walletRecordsContract(open: OpenStorage): void {
  const opened = useStorage(open)
  const store = () => opened().storage

  const policyOf = (tenantId: TenantId, members: Partial<PresentationPolicy> = {}): PresentationPolicy => ({
    id: newId(),
    tenantId,
    name: newId(),
    effect: 'allow',
    verifiers: ['*'],
    credentialTypes: [],
    issuers: [],
    claims: [['address', null, 'street']],
    createdAt: noon,
    version: 1,
    ...members,
  })
  const verifierOf = (tenantId: TenantId): KnownVerifier => ({
    id: newId(),
    tenantId,
    clientId: 'verifier.example',
    name: 'Verifier',
    keys: [{ kty: 'EC', kid: 'k1' }],
    responseUris: ['https://verifier.example/response'],
    createdAt: noon,
    version: 1,
  })

  it('come back as they went in, by id and by name, within tenant and kind', async () => {
    const { units, walletRecords } = store()
    const tenant = newId<TenantId>()
    const [one, two] = [policyOf(tenant), policyOf(tenant, { validUntil: noon + 1 })]
    const verifier = verifierOf(tenant)
    await units.commit([
      walletRecords.policies.add(one),
      walletRecords.policies.add(two),
      walletRecords.policies.add(policyOf(newId())),
      walletRecords.verifiers.add(verifier),
    ])
    expect(await walletRecords.policies.find(tenant, one.id)).toEqual(one)
    expect(await walletRecords.policies.findByName(tenant, two.name)).toEqual(two)
    expect(await walletRecords.policies.find(newId(), one.id)).toBeUndefined()
    expect(await walletRecords.policies.find(tenant, verifier.id)).toBeUndefined()
    expect(await walletRecords.policies.all(tenant)).toHaveLength(2)
    expect(await walletRecords.verifiers.findByName(tenant, 'verifier.example')).toEqual(verifier)
  })

  it('are added once, changed in turn, removed only when they are there', async () => {
    const { units, walletRecords } = store()
    const { policies } = walletRecords
    const one = policyOf(newId())
    await units.commit([policies.add(one)])
    for (const wrong of [
      policies.add(one),
      policies.add(policyOf(one.tenantId, { name: one.name })),
      policies.save({ ...one, version: 1 }),
      policies.save({ ...one, version: 3 }),
      policies.remove(newId(), one.id),
      policies.remove(one.tenantId, newId()),
    ])
      await expectConflict(units.commit([wrong]), wrong)
    const next = { ...one, name: 'Other', version: 2 }
    await units.commit([policies.save(next)])
    expect(await policies.all(one.tenantId)).toEqual([next])
    await units.commit([policies.remove(one.tenantId, one.id)])
    expect(await policies.all(one.tenantId)).toEqual([])
  })

  it('are due in time across tenants, sealed bytes and all, and forgotten when they are over', async () => {
    const { units, walletRecords } = store()
    const { authorizations } = walletRecords
    const pendingOf = (dueAt: number): PendingAuthorization => ({
      id: newId(),
      tenantId: newId(),
      state: 'pending',
      credentialIssuer: 'https://issuer.example',
      stateHash: newId(),
      clientKeyId: newId(),
      sealed: Uint8Array.of(0, 1, 255),
      createdAt: noon,
      expiresAt: dueAt,
      dueAt,
      version: 1,
    })
    // Long before what other tests write.
    const [late, early] = [pendingOf(20), pendingOf(10)]
    await units.commit([authorizations.add(late), authorizations.add(early)])
    expect(await authorizations.due(9, 9)).toEqual([])
    expect(await authorizations.due(20, 9)).toEqual([early, late])
    expect(await authorizations.due(20, 1)).toEqual([early])
    const { sealed: _, clientKeyId: __, dueAt: ___, ...rest } = early
    const ended = {
      ...rest,
      state: 'failed',
      endedAt: noon,
      credentialIds: [],
      waitingIds: [],
      version: 2,
    } as const
    await units.commit([authorizations.save(ended)])
    expect(await authorizations.due(20, 9)).toEqual([late])
    expect(await authorizations.find(ended.tenantId, ended.id)).toEqual(ended)
    await authorizations.purge(noon, 9)
    expect(await authorizations.find(ended.tenantId, ended.id)).toEqual(ended)
    await authorizations.purge(noon + 1, 9)
    expect(await authorizations.find(ended.tenantId, ended.id)).toBeUndefined()
    expect(await authorizations.find(late.tenantId, late.id)).toEqual(late)
    await units.commit([authorizations.remove(late.tenantId, late.id)])
  })
}
