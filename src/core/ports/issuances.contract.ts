import { describe, expect, it } from 'vitest'
import { type ApiClientId, as, type CredentialConfigurationId, type TenantId } from '../ids.ts'
import type { Issuance, IssuanceState } from '../issuance/issuance.ts'
import { pagingContract } from './paging.contract.ts'
import { expectConflict, newId, noon, type OpenStorage, offeredOf, useStorage } from './storage.contract.ts'

/** One issuance in every state, with everything that the state can hold. */
function everyState(tenantId: TenantId): Issuance[] {
  const {
    sealedClaims,
    offerGeneration,
    state: _,
    ...process
  } = offeredOf(tenantId, { subject: 'Kunde "7" 🙂' })
  const { dueAt: __, ...ended } = process
  const unsigned = { ...process, sealedClaims, offerGeneration, validUntil: noon + 1 }
  const accessToken = {
    hash: Uint8Array.from({ length: 32 }, (_, index) => index * 8),
    expiresAt: noon + 300_000,
    dpopThumbprint: 'thumb',
    walletClientId: '\u0001bnot bytes',
    credentialIdentifiers: ['a', ''],
    refresh: { hash: new Uint8Array(32), expiresAt: noon + 9 },
  }
  const holderKeys = [
    { jwk: { kty: 'EC', __proto__x: ['y', null, { z: 1.5 }] }, thumbprint: 't', did: 'did:key:z' },
  ]
  const over = { ...ended, endedAt: noon + 5, accessToken }
  return [
    { ...unsigned, state: 'offered', transactionCode: { wrongTries: 2, length: 6 } },
    { ...unsigned, state: 'retrieved', retrievedAt: noon + 1 },
    { ...unsigned, state: 'authorized', accessToken },
    { ...unsigned, state: 'deferred', accessToken, holderKeys, decision: 'pending', deferredAt: noon + 2 },
    { ...process, state: 'issued', sealedClaims, accessToken, credentialId: newId(), issuedAt: noon + 3 },
    { ...over, state: 'accepted', credentialId: newId() },
    { ...over, state: 'rejected' },
    { ...over, state: 'failed', reason: 'the key is gone\n' },
    { ...ended, endedAt: noon, state: 'expired', withdrawn: true },
  ]
}

export function issuancesContract(open: OpenStorage): void {
  const opened = useStorage(open)
  const store = () => opened().storage

  describe('an issuance', () => {
    it('comes back as it went in, in every state', async () => {
      const { units, issuances } = store()
      const tenant = newId<TenantId>()
      for (const issuance of everyState(tenant)) {
        const first = { ...issuance, id: newId() } as Issuance
        await units.commit([issuances.add(first)])
        expect(await issuances.find(tenant, first.id)).toEqual(first)
      }
    })

    it('goes from any state to any other, and keeps nothing of the one before', async () => {
      const { units, issuances } = store()
      const tenant = newId<TenantId>()
      const states = everyState(tenant)
      let version = 1
      const start = offeredOf(tenant)
      await units.commit([issuances.add(start)])
      for (const state of [...states, ...states.toReversed()]) {
        version += 1
        const next = { ...state, id: start.id, subject: start.subject, version } as Issuance
        await units.commit([issuances.save(next)])
        expect(await issuances.find(tenant, start.id)).toEqual(next)
      }
    })

    it('is not there for another tenant', async () => {
      const { units, issuances } = store()
      const [tenant, other] = [newId<TenantId>(), newId<TenantId>()]
      const offered = offeredOf(tenant)
      await units.commit([issuances.add(offered)])
      expect(await issuances.find(other, offered.id)).toBeUndefined()
      expect((await issuances.list(other, {}, { limit: 9 })).items).toEqual([])
      const foreign = issuances.save({ ...offered, tenantId: other, version: 2 })
      await expectConflict(units.commit([foreign]), foreign)
      // The same id may be taken in another tenant.
      await units.commit([issuances.add({ ...offered, tenantId: other })])
    })

    it('is added once', async () => {
      const { units, issuances } = store()
      const offered = offeredOf(newId())
      await units.commit([issuances.add(offered)])
      const again = issuances.add({ ...offered, subject: 'other' })
      await expectConflict(units.commit([again]), again)
      expect(await issuances.find(offered.tenantId, offered.id)).toEqual(offered)
    })

    it('is saved only on the version before', async () => {
      const { units, issuances } = store()
      const offered = offeredOf(newId())
      await units.commit([issuances.add(offered)])
      for (const version of [0, 1, 3]) {
        const wrong = issuances.save({ ...offered, version, offerGeneration: 9 })
        await expectConflict(units.commit([wrong]), wrong)
      }
      const unknown = issuances.save(offeredOf(offered.tenantId, { version: 2 }))
      await expectConflict(units.commit([unknown]), unknown)
      expect(await issuances.find(offered.tenantId, offered.id)).toEqual(offered)
    })
  })

  describe('the list', () => {
    let tenant = newId<TenantId>()
    pagingContract(() => ({
      restart: () => {
        tenant = newId()
      },
      async add(times) {
        const all: Issuance[] = times.map((at) => offeredOf(tenant, { createdAt: at }))
        await store().units.commit(all.map((issuance) => store().issuances.add(issuance)))
        return all
      },
      list: (page) => store().issuances.list(tenant, {}, page),
      idOf: ({ id }) => id,
    }))

    it('holds what the filter says, across pages', async () => {
      const { units, issuances } = store()
      const other = newId<TenantId>()
      const configurations = [as<CredentialConfigurationId>('a'), as<CredentialConfigurationId>('b')]
      const all = everyState(other).flatMap((issuance) =>
        configurations.map(
          (credentialConfigurationId) =>
            ({ ...issuance, id: newId(), credentialConfigurationId }) as Issuance,
        ),
      )
      await units.commit(all.map((issuance) => issuances.add(issuance)))
      const pages = async (filter: Parameters<typeof issuances.list>[1]) => {
        const ids: string[] = []
        let page = await issuances.list(other, filter, { limit: 1 })
        for (;;) {
          ids.push(...page.items.map(({ id }) => id))
          if (page.next === undefined) return ids.sort()
          page = await issuances.list(other, filter, { limit: 1, after: page.next })
        }
      }
      const idsOf = (fits: (issuance: Issuance) => boolean) =>
        all
          .filter(fits)
          .map(({ id }) => id as string)
          .sort()
      for (const state of new Set(all.map((issuance) => issuance.state))) {
        expect(await pages({ state })).toEqual(idsOf((issuance) => issuance.state === state))
        for (const credentialConfigurationId of configurations)
          expect(await pages({ state, credentialConfigurationId })).toEqual(
            idsOf(
              (issuance) =>
                issuance.state === state && issuance.credentialConfigurationId === credentialConfigurationId,
            ),
          )
      }
      const [credentialConfigurationId] = configurations
      expect(await pages(credentialConfigurationId ? { credentialConfigurationId } : {})).toEqual(
        idsOf((issuance) => issuance.credentialConfigurationId === 'a'),
      )
      const nobody = "' or 1=1 --" as IssuanceState
      expect(await pages({ state: nobody })).toEqual([])
    })
  })

  it('finds what is due in all tenants, oldest first, and nothing that has no time', async () => {
    const { units, issuances } = store()
    const past = noon - 86_400_000
    const due = Array.from({ length: 5 }, (_, index) =>
      offeredOf(newId(), { dueAt: past + ((index * 3) % 5) }),
    )
    const { dueAt: _, ...never } = offeredOf(newId())
    const later = offeredOf(newId(), { dueAt: past + 6 })
    await units.commit([...due, never, later].map((issuance) => issuances.add(issuance)))
    const found = await issuances.due(past + 5, 100)
    expect(found.map(({ dueAt }) => dueAt)).toEqual([0, 1, 2, 3, 4].map((ms) => past + ms))
    expect(await issuances.due(past + 5, 2)).toEqual(found.slice(0, 2))
    expect(await issuances.due(past - 1, 100)).toEqual([])
    // What is due no more is not found again.
    const [first] = found
    if (first?.dueAt === undefined) throw new Error('nothing was due')
    const { dueAt: __, ...rest } = first
    await units.commit([issuances.save({ ...rest, version: first.version + 1 } as Issuance)])
    expect(await issuances.due(past + 5, 100)).toEqual(found.slice(1))
  })

  describe('an issuance that a client asked for', () => {
    const requesterOf = (apiClientId: ApiClientId, requestKey?: string) => ({
      apiClientId,
      ...(requestKey === undefined ? {} : { requestKey, requestHash: new Uint8Array([1, 0, 255]) }),
      requestId: 'yours',
      deliveries: ['email', 'ui'] as const,
    })

    it('is found by its key, within its client and tenant', async () => {
      const { units, issuances } = store()
      const [tenant, client] = [newId<TenantId>(), newId<ApiClientId>()]
      const asked = offeredOf(tenant, { requester: requesterOf(client, 'key \u0001 🙂') })
      await units.commit([issuances.add(asked)])
      expect(await issuances.findByRequestKey(tenant, client, 'key \u0001 🙂')).toEqual(asked)
      expect(await issuances.findByRequestKey(tenant, client, 'another')).toBeUndefined()
      expect(await issuances.findByRequestKey(tenant, newId(), 'key \u0001 🙂')).toBeUndefined()
      expect(await issuances.findByRequestKey(newId(), client, 'key \u0001 🙂')).toBeUndefined()
    })

    it('is the only one of its client with its key, however many try at once; without a key there may be many', async () => {
      const { units, issuances } = store()
      const [tenant, client] = [newId<TenantId>(), newId<ApiClientId>()]
      const tries = Array.from({ length: 20 }, () =>
        units.commit([issuances.add(offeredOf(tenant, { requester: requesterOf(client, 'once') }))]),
      )
      const results = await Promise.allSettled(tries)
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      const again = issuances.add(offeredOf(tenant, { requester: requesterOf(client, 'once') }))
      await expectConflict(units.commit([again]), again)
      await units.commit([
        issuances.add(offeredOf(tenant, { requester: requesterOf(newId(), 'once') })),
        issuances.add(offeredOf(newId(), { requester: requesterOf(client, 'once') })),
        issuances.add(offeredOf(tenant, { requester: requesterOf(client) })),
        issuances.add(offeredOf(tenant, { requester: requesterOf(client) })),
      ])
    })

    it('is in the list of its client, and in no other', async () => {
      const { units, issuances } = store()
      const [tenant, client] = [newId<TenantId>(), newId<ApiClientId>()]
      const asked = offeredOf(tenant, { requester: requesterOf(client) })
      await units.commit([issuances.add(asked), issuances.add(offeredOf(tenant))])
      const page = { limit: 10 }
      expect((await issuances.list(tenant, { requesterId: client }, page)).items).toEqual([asked])
      expect((await issuances.list(tenant, { requesterId: newId() }, page)).items).toEqual([])
      expect((await issuances.list(tenant, {}, page)).items).toHaveLength(2)
    })
  })
}
