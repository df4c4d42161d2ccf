import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { WriteConflict } from '../../core/ports/units.ts'
import { sqliteDialect } from '../dialect.ts'
import type { Engine } from '../engine.ts'
import { createCompile, type Query, type SqlValue, storedWrite } from '../query.ts'
import { createEmptyTables } from './empty-tables.ts'
import { createGroupCommit } from './group-commit.ts'
import { migrateDatabase } from './migrate-database.ts'
import { isConstraintViolation, unavailability } from './sqlite-error.ts'

/** One file, one writing connection, everything prepared once. */
export function createSqliteEngine(database: DatabaseSync): Engine {
  const dialect = sqliteDialect()
  const statements = new Map<object, StatementSync>()
  const empty = createEmptyTables(database)
  const group = createGroupCommit(database, empty.forget)
  // Another value whenever another connection, of this process or not, has committed.
  const dataVersion = database.prepare('PRAGMA data_version')

  function statementOf(query: Query<never, unknown>): StatementSync {
    let statement = statements.get(query)
    if (statement === undefined) {
      statement = database.prepare(query.sql)
      statements.set(query, statement)
    }
    return statement
  }

  async function read<Result>(work: () => Result): Promise<Result> {
    try {
      return work()
    } catch (error) {
      throw unavailability(error) ?? error
    }
  }

  const all = <V, Row>(query: Query<V, Row>, values: V) =>
    statementOf(query).all(...query.bind(values)) as Row[]

  return {
    dialect,
    compile: createCompile(dialect),
    rows: (query, values) => read(() => all(query, values)),
    row: <V, Row>(query: Query<V, Row>, values: V) =>
      read(() => statementOf(query).get(...query.bind(values)) as Row | undefined),
    change: (query, values) =>
      group.run(() => {
        empty.changing(query.changes)
        return { result: all(query, values) }
      }),
    count: (query, values) =>
      group.run(() => {
        empty.changing(query.changes)
        return { result: Number(statementOf(query).run(...query.bind(values)).changes) }
      }),

    async commit(writes) {
      await group.run(() => {
        for (const [position, write] of writes.entries()) {
          const { query, values, expect } = storedWrite(write)
          if (expect === undefined && query.copiesFrom !== undefined && empty.has(query.copiesFrom)) continue
          empty.changing(query.changes)
          const changes = changesOf(statementOf(query), values)
          if (changes !== undefined && (expect === undefined || changes === expect)) continue
          const conflict = new WriteConflict(write)
          // A first write that changed nothing leaves nothing to undo.
          if (position === 0 && !changes) return { refused: conflict }
          throw conflict
        }
        return { result: undefined }
      })
      for (const write of writes) storedWrite(write).committed?.()
    },

    othersWrote: () => dataVersion.get()?.['data_version'] as number,

    migrate: (migrations) => read(() => migrateDatabase(database, migrations)),

    async close() {
      group.flush()
      if (database.isOpen) database.close()
    },
  }
}

/** How many rows it changed; undefined when a constraint of the schema forbids it. */
function changesOf(statement: StatementSync, values: readonly SqlValue[]): number | undefined {
  try {
    return Number(statement.run(...values).changes)
  } catch (error) {
    if (isConstraintViolation(error)) return undefined
    throw error
  }
}
