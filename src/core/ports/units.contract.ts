import { describe, expect, it } from 'vitest'
import { as, type IssuanceBatchId, type TenantId } from '../ids.ts'
import {
  countWinners,
  eventOf,
  expectConflict,
  newId,
  noon,
  type OpenStorage,
  offeredOf,
  useStorage,
  webhookOf,
} from './storage.contract.ts'

/** What every implementation of `Units` holds, whatever the writes are about. */
export function unitsContract(open: OpenStorage): void {
  const opened = useStorage(open)

  it('commits nothing when there is nothing', async () => {
    await expect(opened().storage.units.commit([])).resolves.toBeUndefined()
  })

  it('writes all or nothing, and names the first write that could not be', async () => {
    const { units, issuances, events, singleUses } = opened().storage
    const tenant = newId<TenantId>()
    const there = offeredOf(tenant)
    const use = () => singleUses.use(tenant, 'c_nonce', 'nonce', noon)
    await units.commit([issuances.add(there), use()])

    const fresh = offeredOf(tenant)
    const event = eventOf(tenant)
    const wrong = issuances.save({ ...there, version: 7 })
    const alsoWrong = use()
    await expectConflict(
      units.commit([issuances.add(fresh), ...events.append(event), wrong, alsoWrong]),
      wrong,
    )
    await expectConflict(
      units.commit([alsoWrong, wrong, issuances.add(fresh), ...events.append(event)]),
      alsoWrong,
    )
    expect(await issuances.find(tenant, fresh.id)).toBeUndefined()
    expect(await events.find(tenant, event.id)).toBeUndefined()
    expect(await issuances.find(tenant, there.id)).toEqual(there)
  })

  it('takes no text with U+0000, to write it or to look for it: nothing of the unit is written', async () => {
    const { units, issuances, events, apiClients } = opened().storage
    const tenant = newId<TenantId>()
    const refused = expect.objectContaining({ name: 'CoreError', code: 'invalid_request' })
    await expect((async () => apiClients.findByClientId(tenant, 'a\0b'))()).rejects.toEqual(refused)
    const offered = offeredOf(tenant)
    const commit = async () =>
      units.commit([issuances.add(offered), ...events.append(eventOf(tenant, { subjectId: 'a\0b' }))])
    await expect(commit()).rejects.toEqual(refused)
    expect(await issuances.find(tenant, offered.id)).toBeUndefined()
    await units.commit([issuances.add(offered)])
    expect(await issuances.find(tenant, offered.id)).toEqual(offered)
  })

  it('lets a write see what earlier writes of its unit did', async () => {
    const { units, issuances, webhooks, events, statusLists } = opened().storage
    const tenant = newId<TenantId>()
    const offered = offeredOf(tenant)
    const webhook = webhookOf(tenant, { status: 'disabled' })
    const event = eventOf(tenant)
    await units.commit([
      issuances.add(offered),
      issuances.save({ ...offered, version: 2, state: 'retrieved', retrievedAt: noon + 1 }),
      issuances.save({ ...offered, version: 3, state: 'retrieved', retrievedAt: noon + 2 }),
      ...webhooks.add(webhook),
      ...webhooks.save({ ...webhook, status: 'active' }),
      ...events.append(event),
    ])
    expect(await issuances.find(tenant, offered.id)).toMatchObject({ version: 3, retrievedAt: noon + 2 })
    expect((await webhooks.deliveries(tenant, webhook.id, { limit: 5 })).items).toHaveLength(1)

    const wrong = issuances.save({ ...offered, version: 6 })
    await expectConflict(
      units.commit([issuances.save({ ...offered, version: 4 }), wrong, ...events.append(eventOf(tenant))]),
      wrong,
    )
    expect(await issuances.find(tenant, offered.id)).toMatchObject({ version: 3 })
    expect(await statusLists.list(tenant)).toEqual([])
  })

  it.each([16, 40, 400])('writes %i rows of one kind in a unit, or none of them', async (count) => {
    const { units, issuances, singleUses } = opened().storage
    const tenant = newId<TenantId>()
    const all = Array.from({ length: count }, () => offeredOf(tenant))
    const used = singleUses.use(tenant, 'c_nonce', `used ${count}`, noon)
    await units.commit([used])
    await expectConflict(units.commit([...all.map((one) => issuances.add(one)), used]), used)
    expect((await issuances.list(tenant, {}, { limit: 1 })).items).toEqual([])
    await units.commit(all.map((one) => issuances.add(one)))
    for (const one of [all[0], all.at(-1)]) expect(one && (await issuances.find(tenant, one.id))).toEqual(one)
  })

  describe('at the same time', () => {
    it('lets exactly one of 50 conditional writes win, in two processes', async () => {
      const { storage, another } = opened()
      const tenant = newId<TenantId>()
      const offered = offeredOf(tenant)
      await storage.units.commit([storage.issuances.add(offered)])
      const winners = await countWinners(
        Array.from({ length: 50 }, (_, attempt) => {
          const { units, issuances, events } = attempt % 2 === 0 ? storage : another
          return units.commit([
            issuances.save({ ...offered, version: 2, state: 'retrieved', retrievedAt: noon + attempt }),
            ...events.append(eventOf(tenant, { subjectId: offered.id, type: 'issuance.retrieved' })),
          ])
        }),
      )
      expect(winners).toBe(1)
      expect(await storage.events.timeline(tenant, offered.id)).toHaveLength(1)
      expect(await another.issuances.find(tenant, offered.id)).toMatchObject({ version: 2 })
    })

    it('keeps the conflict of one unit away from the others', async () => {
      const { units, singleUses, issuances } = opened().storage
      const tenant = newId<TenantId>()
      const used = singleUses.use(tenant, 'c_nonce', 'x', noon)
      await units.commit([used])
      const attempts = Array.from({ length: 60 }, (_, attempt) => {
        const conflicts = attempt % 3 === 0
        const again = singleUses.use(tenant, 'c_nonce', conflicts ? 'x' : `y ${attempt}`, noon)
        return { offered: offeredOf(tenant), again, conflicts }
      })
      await Promise.all(
        attempts.map(({ offered, again, conflicts }) => {
          const commit = units.commit([issuances.add(offered), again])
          return conflicts ? expectConflict(commit, again) : commit
        }),
      )
      for (const { offered, conflicts } of attempts)
        expect(await issuances.find(tenant, offered.id)).toEqual(conflicts ? undefined : offered)
    })

    it('shows no half of a unit to a reader', async () => {
      const { storage, another } = opened()
      const tenant = newId<TenantId>()
      const id = newId<IssuanceBatchId>()
      const rows = Array.from({ length: 300 }, (_, index) => ({
        tenantId: tenant,
        batchId: id,
        index,
        state: 'pending' as const,
        sealedRow: Uint8Array.of(index % 256),
      }))
      const batch = {
        id,
        tenantId: tenant,
        credentialConfigurationId: as<never>('pid'),
        total: 300,
        done: 0,
        failed: 0,
        createdAt: noon,
      }
      let done = false
      const commit = storage.units.commit(storage.issuanceBatches.add(batch, rows)).finally(() => {
        done = true
      })
      const sizes = new Set<number>()
      while (!done) {
        const found = await another.issuanceBatches.rows(tenant, id, { afterIndex: -1, limit: 1000 })
        sizes.add(found.length)
        await new Promise(setImmediate)
      }
      await commit
      expect([...sizes].filter((size) => size !== 0 && size !== 300)).toEqual([])
    })

    it('does not get stuck when units take the same rows in different orders', async () => {
      const { storage, another } = opened()
      const tenant = newId<TenantId>()
      const both = [offeredOf(tenant), offeredOf(tenant)]
      await storage.units.commit(both.map((one) => storage.issuances.add(one)))
      for (let version = 2; version < 12; version++) {
        const winners = await countWinners(
          Array.from({ length: 10 }, (_, attempt) => {
            const { units, issuances } = attempt % 2 === 0 ? storage : another
            const order = attempt % 2 === 0 ? both : both.toReversed()
            return units.commit(order.map((one) => issuances.save({ ...one, version })))
          }),
        )
        expect(winners).toBe(1)
      }
    })
  })
}
