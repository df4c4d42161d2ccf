import type { Migration } from '../engine.ts'
import { pendingMigrations } from '../migrations/pending-migrations.ts'
import type { Connection } from './connections.ts'

/** Any number that all processes of all versions agree on. */
const LOCK = 2_036_427_118

/** All in one transaction, behind a lock: a process that starts at the same time waits, then finds nothing to do. */
export async function migrateServer(connection: Connection, migrations: readonly Migration[]): Promise<void> {
  const run = (text: string) => connection.send({ text })
  await run('begin')
  try {
    await run(`select pg_advisory_xact_lock(${LOCK})`)
    await run('create table if not exists schema_migrations (name text primary key)')
    const applied = await run('select name from schema_migrations')
    for (const { name, statements } of pendingMigrations(
      migrations,
      applied.rows.map((row) => String(row['name'])),
    )) {
      for (const statement of statements) await run(statement)
      await connection.send({ text: 'insert into schema_migrations (name) values ($1)', values: [name] })
    }
    await run('commit')
  } catch (error) {
    // A connection that is gone has rolled back by itself.
    await run('rollback').catch(() => {})
    throw error
  }
}
