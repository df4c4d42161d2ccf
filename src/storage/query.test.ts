import { describe, expect, it } from 'vitest'
import { WriteConflict } from '../core/ports/units.ts'
import { type Dialect, postgresDialect, sqliteDialect } from './dialect.ts'
import { createCompile, storedWrite, toWrite } from './query.ts'
import type { Tables } from './tables.ts'

type Settings = Tables['settings']

describe.each<[string, Dialect, string]>([
  ['SQLite', sqliteDialect(), 'select "value" from "settings" where "name" = ? and "value" <> ? limit ?'],
  [
    'PostgreSQL',
    postgresDialect(),
    'select "value" from "settings" where "name" = $1 and "value" <> $2 limit $3',
  ],
])('a query on %s', (_, dialect, sql) => {
  const compile = createCompile(dialect)
  const query = compile((db, p: { name: string; but: Uint8Array; limit: number }) =>
    db
      .selectFrom('settings')
      .select('value')
      .where('name', '=', p.name)
      .where('value', '<>', p.but)
      .limit(p.limit),
  )

  it('is compiled once, with a place for each value', () => {
    expect(query.sql).toBe(sql)
    const but = Uint8Array.of(1)
    expect(query.bind({ name: 'a', but, limit: 3 })).toEqual(['a', but, 3])
    expect(query.bind({ limit: 0, name: '', but })).toEqual(['', but, 0])
  })

  it('takes no text with U+0000, which one of the engines has no place for', () => {
    const but = Uint8Array.of(0)
    expect(query.bind({ name: 'a\\u0000', but, limit: 3 })).toEqual(['a\\u0000', but, 3])
    for (const name of ['\0', 'a\0b', `${'a'.repeat(5_000)}\0`])
      expect(() => query.bind({ name, but, limit: 3 })).toThrow(
        expect.objectContaining({ code: 'invalid_request', message: expect.stringContaining('U+0000') }),
      )
  })

  it('binds a value as often as it stands there, and keeps constants', () => {
    const twice = compile((db, p: { name: string }) =>
      db
        .selectFrom('settings')
        .select('name')
        .where((eb) => eb.or([eb('name', '=', p.name), eb('name', 'in', ['b', p.name])])),
    )
    expect(twice.bind({ name: 'a' })).toEqual(['a', 'b', 'a'])
  })

  it('refuses to run without a value that it needs', () => {
    expect(() => query.bind({ name: 'a', limit: 1 } as never)).toThrow('no value for but')
  })

  it('knows what it changes and what it reads', () => {
    const insert = compile((db, p: Settings) =>
      db
        .insertInto('settings')
        .values({ name: p.name, value: p.value })
        .onConflict((conflict) => conflict.doNothing()),
    )
    const upsert = compile((db, p: Settings) =>
      db
        .insertInto('settings')
        .values({ name: p.name, value: p.value })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: p.value })),
    )
    const copy = compile((db, p: { id: string }) =>
      db
        .insertInto('webhook_subscriptions')
        .columns(['tenant_id', 'event_type', 'webhook_id'])
        .expression((eb) =>
          eb
            .selectFrom('webhooks as hook')
            .innerJoin('tenants', 'tenants.id', 'hook.tenant_id')
            .select(['hook.tenant_id', 'hook.url', 'hook.id'])
            .where('hook.url', '=', p.id),
        ),
    )
    const remove = compile((db, p: { name: string }) =>
      db
        .deleteFrom('settings')
        .where('name', 'in', (eb) => eb.selectFrom('tenants').select('name').where('name', '=', p.name)),
    )
    const facts = ({ changes, onlyAdds, reads }: typeof insert | typeof copy | typeof remove) => ({
      changes,
      onlyAdds,
      reads: [...reads],
    })
    expect(facts(insert)).toEqual({ changes: 'settings', onlyAdds: true, reads: [] })
    expect(facts(upsert)).toEqual({ changes: 'settings', onlyAdds: false, reads: [] })
    expect(facts(copy)).toEqual({
      changes: 'webhook_subscriptions',
      onlyAdds: true,
      reads: expect.arrayContaining(['webhooks', 'tenants']),
    })
    expect(facts(remove)).toEqual({ changes: 'settings', onlyAdds: false, reads: ['tenants'] })
    expect(query.changes).toBeUndefined()
  })

  it('becomes a write with its values', () => {
    const insert = compile((db, p: Settings) =>
      db.insertInto('settings').values({ name: p.name, value: p.value }),
    )
    const value = Uint8Array.of(7)
    const write = toWrite(insert, { name: 'secret', value }, 1)
    expect(storedWrite(write)).toMatchObject({
      query: insert,
      values: ['secret', value],
      expect: 1,
    })
    expect(JSON.stringify({ ...new WriteConflict(write) })).toContain('settings')
    expect(JSON.stringify({ ...new WriteConflict(write) })).not.toContain('secret')
  })
})
