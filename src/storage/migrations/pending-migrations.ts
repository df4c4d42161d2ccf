import type { Migration } from '../engine.ts'

/** Those that are not applied yet, in order. Refuses a database that a newer version has changed. */
export function pendingMigrations(
  migrations: readonly Migration[],
  applied: readonly string[],
): readonly Migration[] {
  const known = new Set(migrations.map((migration) => migration.name))
  const unknown = applied.filter((name) => !known.has(name))
  if (unknown.length > 0)
    throw new Error(`the database has migrations that this version does not know: ${unknown.join(', ')}`)
  const done = new Set(applied)
  return migrations.filter((migration) => !done.has(migration.name))
}
