import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import postgres from 'postgres'
import type { Office } from './office.ts'

export type Row = Readonly<Record<string, unknown>>

/**
 * The rows of an office behind its back, read-only: from the SQLite file in its folder, or from its PostgreSQL database. All queries
 * see one moment, whatever the office goes on doing.
 */
export async function readRows<Names extends string>(
  office: Pick<Office, 'data' | 'databaseUrl'>,
  queries: Readonly<Record<Names, string>>,
): Promise<Readonly<Record<Names, readonly Row[]>>> {
  const names = Object.keys(queries) as Names[]
  const read = async (run: (sql: string) => Promise<readonly Row[]>) =>
    Object.fromEntries(
      await Promise.all(names.map(async (name) => [name, await run(queries[name])] as const)),
    ) as Record<Names, readonly Row[]>
  if (office.databaseUrl !== undefined) {
    const connection = postgres(office.databaseUrl, { max: 1, onnotice: () => {} })
    return connection
      .begin('isolation level repeatable read read only', (moment) => read((sql) => moment.unsafe(sql)))
      .finally(() => connection.end()) as Promise<Record<Names, readonly Row[]>>
  }
  const database = new DatabaseSync(join(office.data, 'chancery.db'), { readOnly: true })
  database.exec('BEGIN')
  return read(async (sql) => database.prepare(sql).all()).finally(() => database.close())
}
