import { expect, it } from 'vitest'
import type { TenantId, TrustedIssuerId } from '../ids.ts'
import type { TrustedIssuer } from '../trust/trusted-issuer.ts'
import { expectConflict, newId, noon, type OpenStorage, useStorage } from './storage.contract.ts'

export function trustedIssuersContract(open: OpenStorage): void {
  const opened = useStorage(open)
  const store = () => opened().storage

  const trustedOf = (tenantId: TenantId, members: Partial<TrustedIssuer> = {}): TrustedIssuer => ({
    id: newId(),
    tenantId,
    name: 'Ministry',
    did: 'did:web:ministry.example',
    credentialTypes: ['https://a.example/pid'],
    createdAt: noon,
    ...members,
  })

  it('comes back as it went in, within its tenant', async () => {
    const { units, trustedIssuers } = store()
    const tenant = newId<TenantId>()
    const { did: _, ...anchor } = trustedOf(tenant, { certificate: '-----BEGIN', credentialTypes: [] })
    const all = [
      trustedOf(tenant),
      anchor,
      { ...anchor, id: newId<TrustedIssuerId>(), url: 'https://a.example/é' },
    ]
    await units.commit([...all, trustedOf(newId())].map((issuer) => trustedIssuers.add(issuer)))
    for (const issuer of all) expect(await trustedIssuers.find(tenant, issuer.id)).toEqual(issuer)
    const found = await trustedIssuers.list(tenant)
    expect(found).toHaveLength(3)
    expect(found).toEqual(expect.arrayContaining(all))
  })

  it('is added once, and removed only when it is there', async () => {
    const { units, trustedIssuers } = store()
    const issuer = trustedOf(newId())
    await units.commit([trustedIssuers.add(issuer)])
    for (const wrong of [
      trustedIssuers.add({ ...issuer, name: 'other' }),
      trustedIssuers.remove(newId(), issuer.id),
      trustedIssuers.remove(issuer.tenantId, newId()),
    ])
      await expectConflict(units.commit([wrong]), wrong)
    expect(await trustedIssuers.list(issuer.tenantId)).toEqual([issuer])
    await units.commit([trustedIssuers.remove(issuer.tenantId, issuer.id)])
    expect(await trustedIssuers.list(issuer.tenantId)).toEqual([])
  })
}
