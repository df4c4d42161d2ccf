import type { DatabaseSync, StatementSync } from 'node:sqlite'

/**
 * Which tables have no rows, asked once in each transaction: nobody else writes meanwhile. Every event copies the subscriptions of its type
 * to the deliveries, and most offices have no webhook.
 */
export function createEmptyTables(database: DatabaseSync) {
  const statements = new Map<string, StatementSync>()
  const known = new Map<string, boolean>()

  function look(table: string): boolean {
    let statement = statements.get(table)
    if (statement === undefined) {
      statement = database.prepare(`SELECT 1 FROM "${table}" LIMIT 1`)
      statements.set(table, statement)
    }
    return statement.get() === undefined
  }

  return {
    has(table: string): boolean {
      const isEmpty = known.get(table) ?? look(table)
      known.set(table, isEmpty)
      return isEmpty
    },
    /** A statement of the transaction is about to change the table. */
    changing(table: string | undefined): void {
      if (table !== undefined && known.size > 0) known.delete(table)
    },
    forget(): void {
      known.clear()
    },
  }
}
