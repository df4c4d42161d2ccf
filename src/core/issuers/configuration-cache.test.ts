import { beforeEach, describe, expect, it } from 'vitest'
import { createFakeClock } from '../../../test/fakes/fake-clock.ts'
import { createFakeUnits, fakeWrite } from '../../../test/fakes/fake-units.ts'
import { as, type CredentialConfigurationId, type IssuerId, type TenantId } from '../ids.ts'
import type { CredentialConfigurations } from '../ports/credential-configurations.ts'
import { cacheConfigurations } from './configuration-cache.ts'
import { completeDefinition } from './configuration-definition.ts'
import type { CredentialConfiguration } from './credential-configuration.ts'

const tenant = as<TenantId>('tenant')
const other = as<TenantId>('other')
const id = (name: string) => as<CredentialConfigurationId>(name)

const configuration = (name: string, version = 1, tenantId = tenant): CredentialConfiguration => ({
  ...completeDefinition(
    { id: id(name), issuerId: as<IssuerId>('issuer'), format: 'dc+sd-jwt', type: {} },
    { offerSeconds: 3_600 },
  ),
  tenantId,
  createdAt: 0,
  version,
})

/** A fake of the port, in memory. Counts what was asked of it. */
function createFake() {
  const rows = new Map<string, CredentialConfiguration>()
  const asked = { find: 0, list: 0 }
  const put = (row: CredentialConfiguration) =>
    fakeWrite(() => {
      rows.set(`${row.tenantId}/${row.id}`, row)
      return () => {}
    })
  const configurations: CredentialConfigurations = {
    async find(tenantId, name) {
      asked.find++
      return rows.get(`${tenantId}/${name}`)
    },
    async list(tenantId) {
      asked.list++
      const list = [...rows.values()].filter((row) => row.tenantId === tenantId)
      await Promise.resolve()
      return list
    },
    add: put,
    save: put,
    remove: (tenantId, name) =>
      fakeWrite(() => {
        rows.delete(`${tenantId}/${name}`)
        return () => {}
      }),
  }
  return { configurations, asked }
}

describe('credential configurations in memory', () => {
  const { commit } = createFakeUnits()
  let clock: ReturnType<typeof createFakeClock>
  let stored: ReturnType<typeof createFake>
  let cached: CredentialConfigurations
  beforeEach(async () => {
    clock = createFakeClock()
    stored = createFake()
    cached = cacheConfigurations(stored.configurations, { clock })
    await commit([
      stored.configurations.add(configuration('a')),
      stored.configurations.add(configuration('b', 1, other)),
    ])
  })

  it('are read once in two seconds, by tenant', async () => {
    for (let time = 0; time < 20; time++) {
      expect((await cached.find(tenant, id('a')))?.id).toBe('a')
      expect(await cached.list(tenant)).toHaveLength(1)
      clock.advance(99)
    }
    expect(stored.asked).toEqual({ find: 0, list: 1 })
    clock.advance(20)
    await cached.find(tenant, id('a'))
    expect(stored.asked.list).toBe(2)
    expect((await cached.find(other, id('b')))?.tenantId).toBe(other)
  })

  it('of another tenant are not found', async () => {
    expect(await cached.find(tenant, id('b'))).toBeUndefined()
  })

  it('that were added elsewhere a moment ago are found by id', async () => {
    await cached.list(tenant)
    await commit([stored.configurations.add(configuration('new'))])
    expect((await cached.find(tenant, id('new')))?.id).toBe('new')
  })

  it.each(['add', 'save', 'remove'] as const)(
    'show a change by %s here as soon as it is committed',
    async (how) => {
      await cached.list(tenant)
      const name = how === 'add' ? 'c' : 'a'
      const write = how === 'remove' ? cached.remove(tenant, id(name)) : cached[how](configuration(name, 2))
      // Between the making of a write and its commit, the old state may be read, but is not kept.
      await cached.find(tenant, id(name))
      await commit([write])
      expect((await cached.find(tenant, id(name)))?.version).toBe(how === 'remove' ? undefined : 2)
      const { list } = stored.asked
      clock.advance(2000)
      await cached.list(tenant)
      await cached.list(tenant)
      expect(stored.asked.list).toBe(list + 1)
    },
  )

  it('do not keep what was read while they changed', async () => {
    const reading = cached.list(tenant)
    const write = cached.save(configuration('a', 2))
    await reading
    await commit([write])
    expect((await cached.find(tenant, id('a')))?.version).toBe(2)
  })

  it('are the same array until they change, for those who derive something from them', async () => {
    const first = await cached.list(tenant)
    clock.advance(2000)
    expect(await cached.list(tenant)).toBe(first)
    await commit([stored.configurations.save(configuration('a', 2))])
    clock.advance(2000)
    expect(await cached.list(tenant)).not.toBe(first)
  })

  it('survive a clock that goes back', async () => {
    await cached.list(tenant)
    await commit([stored.configurations.save(configuration('a', 2))])
    clock.advance(-10_000)
    expect((await cached.find(tenant, id('a')))?.version).toBe(2)
  })
})
