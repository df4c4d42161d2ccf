import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { as, type CredentialConfigurationId, type TenantId } from '../../core/ids.ts'
import { migrationsFor } from '../migrations/index.ts'
import type { Query } from '../query.ts'
import { createStorage } from '../storage.ts'
import { openDatabase } from './open-database.ts'
import { createSqliteEngine } from './sqlite-engine.ts'

/** Tables that grow with every flow. Whoever reads one from end to end holds up everybody else. */
const GROWING =
  /\bSCAN (?:issuances|events|issued_credentials|deliveries|single_uses|status_entries|issuance_batch_rows|idempotent_answers|api_access_tokens|presentation_requests|presentation_evidence)\b(?! USING (?:COVERING )?INDEX \w+_(?:due|pending|expiry))/

const folder = await mkdtemp(join(tmpdir(), 'chancery-plans-'))
afterAll(() => rm(folder, { recursive: true }))

it('finds everything by an index, however large the tables are', async () => {
  const database = openDatabase(join(folder, 'office.db'))
  const engine = createSqliteEngine(database)
  await engine.migrate(migrationsFor(engine.dialect))
  const seen: string[] = []
  const storage = createStorage({
    ...engine,
    compile: (build) => {
      const query = engine.compile(build)
      seen.push((query as Query<never, unknown>).sql)
      return query
    },
  })
  // Lists are compiled when their filter is first asked for.
  const tenant = as<TenantId>('t')
  const page = { limit: 10 }
  for (const state of [undefined, 'deferred'] as const)
    for (const id of [undefined, as<CredentialConfigurationId>('c')])
      await storage.issuances.list(
        tenant,
        { ...(state && { state }), ...(id && { credentialConfigurationId: id }) },
        page,
      )
  for (const status of [undefined, 'valid', 'revoked'] as const)
    for (const id of [undefined, as<CredentialConfigurationId>('c')])
      await storage.issuedCredentials.list(
        tenant,
        { ...(status && { status }), ...(id && { credentialConfigurationId: id }) },
        page,
      )
  for (const state of [undefined, 'verified'] as const)
    await storage.presentationRequests.list(tenant, { ...(state && { state }) }, page)
  for (const type of [undefined, 'issuance.issued'] as const)
    await storage.events.list(tenant, type === undefined ? {} : { type }, page)

  expect(seen.length).toBeGreaterThan(80)
  const faults = (sql: string) =>
    database
      .prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .all(...Array.from(sql.matchAll(/\?/g), () => 'x'))
      .map(({ detail }) => String(detail))
      .filter((step) => GROWING.test(step) || step.includes('TEMP B-TREE'))
  expect(
    seen.map((sql) => ({ sql, faults: faults(sql) })).filter((query) => query.faults.length > 0),
  ).toEqual([])
  // What a fault looks like.
  expect(faults('SELECT * FROM issuances WHERE subject = ?')).toHaveLength(1)
  expect(faults('SELECT * FROM issuances WHERE tenant_id = ? ORDER BY subject')).toHaveLength(1)
  await engine.close()
})
