import { describe, expect, it } from 'vitest'
import type { TenantId } from '../ids.ts'
import {
  countWinners,
  expectConflict,
  newId,
  noon,
  type OpenStorage,
  useStorage,
} from './storage.contract.ts'

export function singleUsesContract(open: OpenStorage): void {
  const opened = useStorage(open)
  const store = () => opened().storage

  it('refuses a value the second time, also with another end', async () => {
    const { units, singleUses } = store()
    const tenant = newId<TenantId>()
    await units.commit([singleUses.use(tenant, 'dpop_jti', 'value', noon)])
    const again = singleUses.use(tenant, 'dpop_jti', 'value', noon + 1)
    await expectConflict(units.commit([again]), again)
  })

  it('keeps tenants, kinds and values apart', async () => {
    const { units, singleUses } = store()
    const tenant = newId<TenantId>()
    await units.commit([
      singleUses.use(tenant, 'dpop_jti', 'a', noon),
      singleUses.use(tenant, 'c_nonce', 'a', noon),
      singleUses.use(newId(), 'dpop_jti', 'a', noon),
      singleUses.use(tenant, 'dpop_jti', 'A', noon),
      singleUses.use(tenant, 'dpop_jti', '', noon),
      singleUses.use(tenant, 'dpop_jti', ' a', noon),
    ])
  })

  it('takes a value however long it is', async () => {
    const { units, singleUses } = store()
    const tenant = newId<TenantId>()
    const long = 'ü'.repeat(100_000)
    await units.commit([singleUses.use(tenant, 'client_assertion_jti', long, noon)])
    const again = singleUses.use(tenant, 'client_assertion_jti', long, noon)
    await expectConflict(units.commit([again]), again)
    await units.commit([singleUses.use(tenant, 'client_assertion_jti', `${long}x`, noon)])
  })

  it('lets one of 20 win, in two processes', async () => {
    const { storage, another } = opened()
    const tenant = newId<TenantId>()
    const commits = Array.from({ length: 20 }, (_, attempt) => {
      const { units, singleUses } = attempt % 2 === 0 ? storage : another
      return units.commit([singleUses.use(tenant, 'c_nonce', 'one', noon)])
    })
    expect(await countWinners(commits)).toBe(1)
  })

  describe('purge', () => {
    it('forgets what is over, as much as it may', async () => {
      const { units, singleUses } = store()
      const tenant = newId<TenantId>()
      const past = noon - 86_400_000
      const use = (value: number) => singleUses.use(tenant, 'c_nonce', String(value), past + value)
      await units.commit([0, 1, 2, 3].map(use))
      expect(await singleUses.purge(past + 3, 2)).toBe(2)
      expect(await singleUses.purge(past + 3, 100)).toBe(1)
      expect(await singleUses.purge(past + 3, 100)).toBe(0)
      await units.commit([0, 1, 2].map(use))
      const kept = use(3)
      await expectConflict(units.commit([kept]), kept)
    })
  })
}
