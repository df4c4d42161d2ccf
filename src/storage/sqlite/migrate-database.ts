import type { DatabaseSync } from 'node:sqlite'
import type { Migration } from '../engine.ts'
import { pendingMigrations } from '../migrations/pending-migrations.ts'

/** All in one transaction, behind the write lock: a process that starts at the same time waits, then finds nothing to do. */
export function migrateDatabase(database: DatabaseSync, migrations: readonly Migration[]): void {
  database.exec('BEGIN IMMEDIATE')
  try {
    database.exec(
      'CREATE TABLE IF NOT EXISTS schema_migrations (name text PRIMARY KEY) strict, without rowid',
    )
    const applied = database.prepare('SELECT name FROM schema_migrations').all()
    const record = database.prepare('INSERT INTO schema_migrations (name) VALUES (?)')
    for (const { name, statements } of pendingMigrations(
      migrations,
      applied.map((row) => String(row['name'])),
    )) {
      for (const statement of statements) database.exec(statement)
      record.run(name)
    }
    database.exec('COMMIT')
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}
