import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startStorageChild } from '../../../test/support/child.ts'
import { as, type IssuanceId, type TenantId } from '../../core/ids.ts'
import { newId } from '../../core/ports/storage.contract.ts'
import { openStorage } from '../index.ts'

describe('a process that is killed', () => {
  let folder = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'chancery-crash-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  /** Ids of the issuances that are there; fails when something of their unit is not. */
  async function wholeUnits(file: string, tenant: TenantId): Promise<Set<string>> {
    const { storage, close } = await openStorage({ file })
    const ids = new Set<string>()
    let events = 0
    for (let after: { at: number; id: string } | undefined, more = true; more; ) {
      const page = await storage.issuances.list(tenant, {}, { limit: 200, ...(after && { after }) })
      for (const { id } of page.items) {
        ids.add(id)
        expect(await storage.events.timeline(tenant, id)).toHaveLength(1)
        // Its value was used in the same unit, so that nobody can use it now.
        const again = storage.units.commit([storage.singleUses.use(tenant, 'c_nonce', id, 1)])
        await expect(again).rejects.toThrow('already there')
      }
      after = page.next
      more = after !== undefined
    }
    for (let after: { at: number; id: string } | undefined, more = true; more; ) {
      const page = await storage.events.list(tenant, {}, { limit: 200, ...(after && { after }) })
      events += page.items.length
      after = page.next
      more = after !== undefined
    }
    expect(events).toBe(ids.size)
    await close()
    return ids
  }

  it.each([1, 2, 3, 4])(
    'at any moment, time %i, keeps every unit that was answered, and no half of any',
    async (time) => {
      const file = join(folder, 'office.db')
      await (await openStorage({ file })).close()
      const tenant = newId<TenantId>()
      const child = startStorageChild({ file }, 'commit', tenant)
      await child.until(50)
      await sleep(time * 7)
      child.process.kill('SIGKILL')
      expect(await child.ended).toBe('SIGKILL')
      const there = await wholeUnits(file, tenant)
      const answered = child.said as string[]
      expect(answered.filter((id) => !there.has(id))).toEqual([])
      expect(answered.length).toBeGreaterThanOrEqual(50)
    },
  )

  it('in the middle of a unit leaves nothing of its whole group', async () => {
    const file = join(folder, 'office.db')
    await (await openStorage({ file })).close()
    const tenant = newId<TenantId>()
    const child = startStorageChild({ file }, 'die in a unit', tenant)
    expect(await child.ended).toBe('SIGKILL')
    const [answered, ...others] = child.said
    expect(others).toEqual([])
    expect([...(await wholeUnits(file, tenant))]).toEqual([as<IssuanceId>(String(answered))])
  })
})
