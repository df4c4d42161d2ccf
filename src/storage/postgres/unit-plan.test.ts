import { describe, expect, it } from 'vitest'
import { as, type IssuanceBatchId, type TenantId } from '../../core/ids.ts'
import {
  configurationOf,
  credentialOf,
  eventOf,
  issuerOf,
  newId,
  noon,
  offeredOf,
  webhookOf,
} from '../../core/ports/storage.contract.ts'
import type { Write } from '../../core/ports/units.ts'
import { postgresDialect } from '../dialect.ts'
import type { Engine } from '../engine.ts'
import { createCompile, storedWrite } from '../query.ts'
import { createStorage } from '../storage.ts'
import { createUnitPlanner } from './unit-plan.ts'

const dialect = postgresDialect()
const nobody = () => {
  throw new Error('nothing runs here')
}
const storage = createStorage({
  dialect,
  compile: createCompile(dialect),
  rows: nobody,
  row: nobody,
  change: nobody,
  count: nobody,
  commit: nobody,
  migrate: nobody,
  close: nobody,
} satisfies Engine)

const { issuances, events, issuedCredentials, singleUses, webhooks, statusLists, issuers } = storage
const planOf = createUnitPlanner()
const plan = (writes: readonly Write[]) => planOf(writes.map(storedWrite))
const sizes = (writes: readonly Write[]) => plan(writes).map(({ start, end }) => end - start)

describe('the plan of a unit', () => {
  const tenant = newId<TenantId>()
  const offered = offeredOf(tenant)
  const credential = credentialOf(tenant)

  it.each<[string, readonly Write[]]>([
    ['offer', [issuances.add(offered), ...events.append(eventOf(tenant))]],
    ['authorize', [issuances.save(offered), ...events.append(eventOf(tenant))]],
    [
      'issue',
      [
        issuances.save(offered),
        issuedCredentials.add(credential),
        singleUses.use(tenant, 'c_nonce', 'a', noon),
        singleUses.use(tenant, 'dpop_jti', 'b', noon),
        ...events.append(eventOf(tenant)),
        ...events.append(eventOf(tenant)),
      ],
    ],
    ['revoke', [issuedCredentials.save(credential), ...events.append(eventOf(tenant))]],
    [
      'finish a row',
      storage.issuanceBatches.finish({
        tenantId: tenant,
        batchId: newId(),
        index: 0,
        state: 'done',
      }),
    ],
    [
      'an issuer and its configuration',
      [
        issuers.add(issuerOf(tenant)),
        storage.credentialConfigurations.add(configurationOf(issuerOf(tenant))),
      ],
    ],
  ])('is one statement: %s', (_, writes) => {
    expect(sizes(writes)).toEqual([writes.length])
  })

  it.each<[string, readonly Write[], number[]]>([
    ['a row that is changed twice', [issuances.save(offered), issuances.save(offered)], [1, 1]],
    ['a row that is added and changed', [issuances.add(offered), issuances.save(offered)], [1, 1]],
    ['a list whose version an entry reads', statusLists.set(tenant, newId(), 1, 1), [1, 1]],
    [
      'several entries',
      [...statusLists.set(tenant, newId(), 1, 1), ...statusLists.set(tenant, newId(), 1, 1)],
      [1, 2, 1],
    ],
    [
      'a webhook that hears of an event of its own unit',
      [...webhooks.add(webhookOf(tenant)), ...events.append(eventOf(tenant))],
      // The webhook, its subscription and the event; then the deliveries, which read subscriptions.
      [3, 1],
    ],
    [
      'subscriptions that make way for others',
      webhooks.save(webhookOf(tenant, { events: ['a', 'b'] })),
      [2, 2],
    ],
    [
      'an issuer that goes after its configuration',
      [storage.credentialConfigurations.remove(tenant, as('pid')), issuers.remove(tenant, newId())],
      [1, 1],
    ],
  ])('opens another statement for what has to be seen: %s', (_, writes, expected) => {
    expect(sizes(writes)).toEqual(expected)
  })

  it('keeps statements small', () => {
    const many = Array.from({ length: 100 }, () => issuances.add(offeredOf(tenant)))
    expect(sizes(many)).toEqual([32, 32, 32, 4])
    const rows = Array.from({ length: 1000 }, (_, index) => ({
      tenantId: tenant,
      batchId: newId<IssuanceBatchId>(),
      index,
      state: 'pending' as const,
    }))
    const batch = {
      id: newId<IssuanceBatchId>(),
      tenantId: tenant,
      credentialConfigurationId: as<never>('a'),
    }
    const writes = storage.issuanceBatches.add(
      { ...batch, total: 1000, done: 0, failed: 0, createdAt: noon },
      rows,
    )
    expect(writes).toHaveLength(21)
    expect(sizes(writes)).toEqual([21])
  })

  it('is made once: the same text, the same object', () => {
    const unit = () => plan([issuances.add(offeredOf(tenant)), ...events.append(eventOf(tenant))])
    expect(unit()).toBe(unit())
    const long = () => plan(Array.from({ length: 40 }, () => issuances.add(offeredOf(tenant))))
    expect(long()[0]?.statement).toBe(long()[0]?.statement)
  })

  it('has a place in the text for every value, and checks what is expected', () => {
    const writes = [
      issuances.save(offered),
      singleUses.use(tenant, 'c_nonce', 'a', noon),
      ...events.append(eventOf(tenant)),
    ]
    const [step] = plan(writes)
    const values = writes.flatMap((write) => storedWrite(write).values)
    const text = step?.statement.text ?? ''
    const places = [...text.matchAll(/\$(\d+)/g)].map(([, place]) => Number(place))
    expect(places).toEqual(values.map((_, index) => index + 1))
    expect(text).toContain("case when (select count(*) from w0) <> 1 then cast('chancery-expectation:0:'")
    expect(text).toContain('chancery-expectation:2:')
    // How many deliveries there are is nobody's condition.
    expect(text).not.toContain('chancery-expectation:3:')
    expect(text).toMatch(/^with w0 as \(update "issuances" set .* returning 1\), w1 as \(insert /)
  })
})
