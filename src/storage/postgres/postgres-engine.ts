import { setTimeout as sleep } from 'node:timers/promises'
import { CoreError } from '../../core/errors.ts'
import { type Write, WriteConflict } from '../../core/ports/units.ts'
import { postgresDialect } from '../dialect.ts'
import type { Engine } from '../engine.ts'
import { createCompile, type Query, type SqlValue, storedWrite } from '../query.ts'
import type { Connection, Connections } from './connections.ts'
import { migrateServer } from './migrate-server.ts'
import { failedCast, mayRunAgain, unavailability, violatedTable } from './postgres-error.ts'
import { statementOf, unmetExpectation } from './statement-text.ts'
import { createUnitPlanner, type Step } from './unit-plan.ts'

/** Of a unit that others undid; with the waits between them they take five seconds at most. */
const ATTEMPTS = 10

/** One server. A unit is one round trip: one prepared statement, or a transaction when its writes build on each other. */
export function createPostgresEngine(connections: Connections): Engine {
  const dialect = postgresDialect()
  const planOf = createUnitPlanner()

  /** Runs again what was undone because of others, and says in our words when there is no database. */
  async function run<Result>(use: (connection: Connection) => Promise<Result>): Promise<Result> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await connections.with(use)
      } catch (error) {
        if (error instanceof CoreError || error instanceof WriteConflict) throw error
        if (!mayRunAgain(error)) throw unavailability(error) ?? error
        if (attempt === ATTEMPTS) throw error
        await sleep(Math.min(1000, 5 * 2 ** attempt))
      }
    }
  }

  function ask<V>(query: Query<V, unknown>, values: V) {
    const { name, text } = statementOf(query)
    const bound = query.bind(values)
    return run((connection) => connection.send({ name, text, values: bound }))
  }

  async function rows<V, Row>(query: Query<V, Row>, values: V): Promise<readonly Row[]> {
    return (await ask(query, values)).rows as Row[]
  }

  return {
    dialect,
    compile: createCompile(dialect),
    rows,
    row: async (query, values) => (await rows(query, values))[0],
    change: rows,
    count: async (query, values) => (await ask(query, values)).rowCount ?? 0,

    async commit(writes) {
      const steps = planOf(writes.map(storedWrite))
      const [only] = steps
      if (only === undefined) return
      await run((connection) =>
        steps.length === 1 ? runStep(connection, only, writes) : transact(connection, steps, writes),
      )
    },

    async migrate(migrations) {
      try {
        await connections.alone((connection) => migrateServer(connection, migrations))
      } catch (error) {
        throw unavailability(error) ?? error
      }
    },

    close: () => connections.close(),
  }
}

/** All sent at once: the server runs them in order, and nothing after a failure. */
async function transact(
  connection: Connection,
  steps: readonly Step[],
  writes: readonly Write[],
): Promise<void> {
  const results = await Promise.allSettled([
    connection.send({ text: 'begin' }),
    ...steps.map((step) => runStep(connection, step, writes)),
    connection.send({ text: 'commit' }),
  ])
  for (const result of results) if (result.status === 'rejected') throw result.reason
}

async function runStep(connection: Connection, step: Step, writes: readonly Write[]): Promise<void> {
  const { statement, start, end } = step
  const values: SqlValue[] = []
  for (let position = start; position < end; position++) {
    const write = writes[position]
    if (write !== undefined) values.push(...storedWrite(write).values)
  }
  try {
    await connection.send({ name: statement.name, text: statement.text, values })
  } catch (error) {
    const refused = refusedWrite(error, step, writes)
    throw refused === undefined ? error : new WriteConflict(refused)
  }
}

/** The write that made the statement fail, if it was one of them. */
function refusedWrite(error: unknown, { start, end }: Step, writes: readonly Write[]): Write | undefined {
  const position = unmetExpectation(failedCast(error))
  if (position !== undefined) return writes[start + position]
  const table = violatedTable(error)
  if (table === undefined) return undefined
  const part = writes.slice(start, end)
  return part.find((write) => storedWrite(write).query.changes === table) ?? part[0]
}
