import type { Migration } from '../engine.ts'
import { pendingMigrations } from '../migrations/pending-migrations.ts'
import type { Connection } from './connect.ts'

/** Any number that all processes of all versions agree on. */
const LOCK = 2_036_427_118

/** All in one transaction, behind a lock: a process that starts at the same time waits, then finds nothing to do. */
export async function migrateServer(connection: Connection, migrations: readonly Migration[]): Promise<void> {
  await connection.begin(async (transaction) => {
    await transaction`select pg_advisory_xact_lock(${LOCK}::bigint)`
    await transaction`create table if not exists schema_migrations (name text primary key)`
    const applied = await transaction<{ name: string }[]>`select name from schema_migrations`
    for (const { name, statements } of pendingMigrations(
      migrations,
      applied.map((row) => row.name),
    )) {
      for (const statement of statements) await transaction.unsafe(statement)
      await transaction`insert into schema_migrations (name) values (${name})`
    }
  })
}
