import { describe, expect, it } from 'vitest'
import type { TenantId, WalletRecordId } from '../ids.ts'
import type { HeldCredential } from '../wallet/held-credential.ts'
import { pagingContract } from './paging.contract.ts'
import { expectConflict, newId, noon, type OpenStorage, useStorage } from './storage.contract.ts'

function heldOf(tenantId: TenantId, members: Partial<HeldCredential> = {}): HeldCredential {
  const storedAt = members.storedAt ?? noon
  return {
    id: newId(storedAt),
    tenantId,
    format: 'dc+sd-jwt',
    issuer: 'did:web:issuer.example',
    type: { vct: 'https://issuer.example/types/degree' },
    issuerKeyThumbprint: 'thumbprint',
    holder: { keyId: newId(), did: 'did:jwk:e30' },
    source: { credentialIssuer: 'https://issuer.example', credentialConfigurationId: 'Degree' },
    status: { status: { status_list: { idx: 0, uri: 'https://issuer.example/status' } } },
    validFrom: noon,
    validUntil: noon + 1000,
    sealedClaims: Uint8Array.of(0, 1, 255),
    sealedCredential: Uint8Array.of(2, 0, 254),
    state: 'valid',
    expiryTold: false,
    storedAt,
    changedAt: storedAt,
    dueAt: noon + 500,
    version: 1,
    ...members,
  }
}

export function heldCredentialsContract(open: OpenStorage): void {
  const opened = useStorage(open)
  const store = () => opened().storage

  it('comes back as it went in, within its tenant', async () => {
    const { units, heldCredentials } = store()
    const tenant = newId<TenantId>()
    const { holder: _holder, status: _status, validUntil: _until, dueAt: _due, ...least } = heldOf(tenant)
    const all: HeldCredential[] = [heldOf(tenant), { ...least, id: newId() }]
    await units.commit([...all, heldOf(newId())].map((credential) => heldCredentials.add(credential)))
    for (const credential of all) {
      expect(await heldCredentials.find(tenant, credential.id)).toEqual(credential)
      expect(await heldCredentials.find(newId(), credential.id)).toBeUndefined()
    }
    expect(await heldCredentials.count(tenant)).toBe(2)
    expect(await heldCredentials.count(newId())).toBe(0)
  })

  it('is added once, and saved only on the version before', async () => {
    const { units, heldCredentials } = store()
    const credential = heldOf(newId())
    await units.commit([heldCredentials.add(credential)])
    const again = heldCredentials.add(credential)
    await expectConflict(units.commit([again]), again)
    const { dueAt: _due, ...rest } = credential
    const revoked: HeldCredential = {
      ...rest,
      state: 'revoked',
      expiryTold: true,
      changedAt: noon + 1,
      version: 2,
    }
    await units.commit([heldCredentials.save(revoked)])
    const late = heldCredentials.save({ ...credential, state: 'suspended', version: 2 })
    await expectConflict(units.commit([late]), late)
    expect(await heldCredentials.find(credential.tenantId, credential.id)).toEqual(revoked)
  })

  it('is removed once, within its tenant', async () => {
    const { units, heldCredentials } = store()
    const credential = heldOf(newId())
    await units.commit([heldCredentials.add(credential)])
    const foreign = heldCredentials.remove(newId(), credential.id)
    await expectConflict(units.commit([foreign]), foreign)
    await units.commit([heldCredentials.remove(credential.tenantId, credential.id)])
    const again = heldCredentials.remove(credential.tenantId, credential.id)
    await expectConflict(units.commit([again]), again)
    expect(await heldCredentials.find(credential.tenantId, credential.id)).toBeUndefined()
  })

  it('is due when its time has come, oldest first, of every tenant', async () => {
    const { units, heldCredentials } = store()
    const [first, second, later] = [100, 200, 300].map((dueAt) => heldOf(newId(), { dueAt }))
    const { dueAt: _due, ...never } = heldOf(newId())
    const all = [later, second, first, never].filter((one) => one !== undefined)
    await units.commit(all.map((credential) => heldCredentials.add(credential)))
    expect((await heldCredentials.due(200, 10)).map(({ id }) => id)).toEqual([first?.id, second?.id])
    expect(await heldCredentials.due(200, 1)).toHaveLength(1)
    expect(await heldCredentials.due(99, 10)).toEqual([])
  })

  describe('the list', () => {
    let tenant = newId<TenantId>()
    pagingContract(() => ({
      restart: () => {
        tenant = newId()
      },
      async add(times) {
        const all = times.map((storedAt) => heldOf(tenant, { storedAt }))
        await store().units.commit(all.map((credential) => store().heldCredentials.add(credential)))
        return all
      },
      list: (page) => store().heldCredentials.list(tenant, {}, page),
      idOf: ({ id }) => id,
    }))

    it('holds what the filter says', async () => {
      const { units, heldCredentials } = store()
      const owner = newId<TenantId>()
      const revoked = heldOf(owner, { state: 'revoked' })
      await units.commit([revoked, heldOf(owner)].map((each) => heldCredentials.add(each)))
      const { items } = await heldCredentials.list(owner, { state: 'revoked' }, { limit: 9 })
      expect(items).toEqual([revoked])
    })

    it('holds what is one wallet’s', async () => {
      const { units, heldCredentials } = store()
      const owner = newId<TenantId>()
      const walletId = newId<WalletRecordId>()
      const [ours, over] = [heldOf(owner, { walletId }), heldOf(owner, { walletId, state: 'expired' })]
      const others = [heldOf(owner), heldOf(owner, { walletId: newId() }), heldOf(newId(), { walletId })]
      await units.commit([ours, over, ...others].map((each) => heldCredentials.add(each)))
      const all = await heldCredentials.list(owner, { walletId }, { limit: 9 })
      expect(all.items).toEqual(expect.arrayContaining([ours, over]))
      expect(all.items).toHaveLength(2)
      const valid = await heldCredentials.list(owner, { walletId, state: 'valid' }, { limit: 9 })
      expect(valid.items).toEqual([ours])
    })
  })
}
