import { expect, it } from 'vitest'
import type { TenantId } from '../ids.ts'
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
}
