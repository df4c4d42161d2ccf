import { describe, expect, it } from 'vitest'
import { as, type CredentialConfigurationId, type TenantId } from '../ids.ts'
import type { CredentialStatus } from '../status/credential.ts'
import { pagingContract } from './paging.contract.ts'
import {
  credentialOf,
  expectConflict,
  newId,
  noon,
  type OpenStorage,
  useStorage,
} from './storage.contract.ts'

export function issuedCredentialsContract(open: OpenStorage): void {
  const opened = useStorage(open)
  const store = () => opened().storage

  it('comes back as it went in', async () => {
    const { units, issuedCredentials } = store()
    const tenant = newId<TenantId>()
    const all = [
      credentialOf(tenant),
      credentialOf(tenant, { subject: '', statusEntries: [], validUntil: noon + 1 }),
      credentialOf(tenant, { claimIndex: Uint8Array.of(1, 0, 255) }),
    ]
    await units.commit(all.map((credential) => issuedCredentials.add(credential)))
    for (const credential of all) {
      expect(await issuedCredentials.find(tenant, credential.id)).toEqual(credential)
      expect(await issuedCredentials.find(newId(), credential.id)).toBeUndefined()
    }
  })

  it('is added once, and saved only on the version before', async () => {
    const { units, issuedCredentials } = store()
    const credential = credentialOf(newId())
    await units.commit([issuedCredentials.add(credential)])
    const again = issuedCredentials.add(credential)
    await expectConflict(units.commit([again]), again)
    const revoked = { ...credential, status: 'revoked' as const, version: 2 }
    await units.commit([issuedCredentials.save(revoked)])
    const late = issuedCredentials.save({ ...credential, status: 'suspended', version: 2 })
    await expectConflict(units.commit([late]), late)
    const foreign = issuedCredentials.save({ ...revoked, tenantId: newId(), version: 3 })
    await expectConflict(units.commit([foreign]), foreign)
    expect(await issuedCredentials.find(credential.tenantId, credential.id)).toEqual(revoked)
  })

  it('is found by its claim index, in its tenant', async () => {
    const { units, issuedCredentials } = store()
    const tenant = newId<TenantId>()
    const claimIndex = Uint8Array.of(7, 8, 9)
    const wanted = credentialOf(tenant, { claimIndex })
    const others = [
      credentialOf(tenant),
      credentialOf(tenant, { claimIndex: Uint8Array.of(7, 8) }),
      credentialOf(newId(), { claimIndex }),
    ]
    await units.commit([wanted, ...others].map((credential) => issuedCredentials.add(credential)))
    const { items } = await issuedCredentials.list(tenant, { claimIndex }, { limit: 10 })
    expect(items).toEqual([wanted])
    const { credentialConfigurationId } = wanted
    const both = { claimIndex, credentialConfigurationId }
    expect((await issuedCredentials.list(tenant, both, { limit: 10 })).items).toHaveLength(1)
    const none = { ...both, credentialConfigurationId: as<CredentialConfigurationId>('Other') }
    expect((await issuedCredentials.list(tenant, none, { limit: 10 })).items).toEqual([])
  })

  describe('the list', () => {
    let tenant = newId<TenantId>()
    pagingContract(() => ({
      restart: () => {
        tenant = newId()
      },
      async add(times) {
        const all = times.map((at) => credentialOf(tenant, { issuedAt: at }))
        await store().units.commit(all.map((credential) => store().issuedCredentials.add(credential)))
        return all
      },
      list: (page) => store().issuedCredentials.list(tenant, {}, page),
      idOf: ({ id }) => id,
    }))

    it.each<[CredentialStatus | undefined, string | undefined]>([
      ['valid', undefined],
      ['revoked', undefined],
      ['suspended', 'b'],
      [undefined, 'a'],
      ['valid', 'b'],
      [undefined, undefined],
    ])('holds what the filter says: %s, %s', async (status, configuration) => {
      const { units, issuedCredentials } = store()
      const owner = newId<TenantId>()
      const all = (['valid', 'revoked', 'suspended'] as const).flatMap((each) =>
        ['a', 'b'].map((id) =>
          credentialOf(owner, { status: each, credentialConfigurationId: as<CredentialConfigurationId>(id) }),
        ),
      )
      await units.commit([...all, credentialOf(newId())].map((each) => issuedCredentials.add(each)))
      const { items } = await issuedCredentials.list(
        owner,
        {
          ...(status === undefined ? {} : { status }),
          ...(configuration === undefined ? {} : { credentialConfigurationId: as(configuration) }),
        },
        { limit: 50 },
      )
      const expected = all.filter(
        (each) =>
          (status ?? each.status) === each.status &&
          (configuration ?? each.credentialConfigurationId) === each.credentialConfigurationId,
      )
      expect(items.map(({ id }) => id).sort()).toEqual(expected.map(({ id }) => id).sort())
    })
  })
}
