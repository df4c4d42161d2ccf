import { setTimeout as sleep } from 'node:timers/promises'
import type { ParameterOrFragment } from 'postgres'
import { type Write, WriteConflict } from '../../core/ports/units.ts'
import { postgresDialect } from '../dialect.ts'
import type { Engine } from '../engine.ts'
import { createCompile, type Query, type SqlValue, storedWrite } from '../query.ts'
import type { Connection } from './connect.ts'
import { migrateServer } from './migrate-server.ts'
import { failedCast, mayRunAgain, unavailability, violatedTable } from './postgres-error.ts'
import { type StatementText, textOf, unmetExpectation } from './statement-text.ts'
import { createUnitPlanner, type Step } from './unit-plan.ts'

/** Of a unit that others undid; with the waits between them they take five seconds at most. */
const ATTEMPTS = 10

type Runs = Pick<Connection, 'options'> & ((text: StatementText, ...values: never[]) => Promise<unknown>)

/** One server; a unit is one prepared statement in one round trip, or a transaction when its writes build on each other. */
export function createPostgresEngine(connection: Connection): Engine {
  const dialect = postgresDialect()
  const planOf = createUnitPlanner()

  const send = (to: Runs | Connection, text: StatementText, values: readonly SqlValue[]) =>
    (to as Connection)(text, ...(values as readonly ParameterOrFragment<never>[]))

  const ask = <V, Row>(query: Query<V, Row>, values: V) => send(connection, textOf(query), query.bind(values))

  /** Runs again what was undone because of others, and says in our words when there is no database. */
  async function run<Result>(work: () => Promise<Result>): Promise<Result> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await work()
      } catch (error) {
        if (!mayRunAgain(error)) throw unavailability(error) ?? error
        if (attempt === ATTEMPTS) throw error
        await sleep(Math.min(1000, 5 * 2 ** attempt))
      }
    }
  }

  async function runStep(to: Runs | Connection, step: Step, writes: readonly Write[]): Promise<void> {
    const values: SqlValue[] = []
    for (let position = step.start; position < step.end; position++) {
      const write = writes[position]
      if (write !== undefined) values.push(...storedWrite(write).values)
    }
    try {
      await send(to, step.text, values)
    } catch (error) {
      const refused = refusedWrite(error, step, writes)
      throw refused === undefined ? error : new WriteConflict(refused)
    }
  }

  async function commit(writes: readonly Write[]): Promise<void> {
    const steps = planOf(writes.map(storedWrite))
    const [only] = steps
    if (only === undefined) return
    if (steps.length === 1) return run(() => runStep(connection, only, writes))
    await run(() =>
      connection.begin((transaction) =>
        // All sent at once: the server runs them in order, and after a failure none.
        Promise.all(steps.map((step) => runStep(transaction as unknown as Runs, step, writes))),
      ),
    )
  }

  return {
    dialect,
    compile: createCompile(dialect),
    rows: async <V, Row>(query: Query<V, Row>, values: V) =>
      (await run(() => ask(query, values))) as unknown as Row[],
    row: async <V, Row>(query: Query<V, Row>, values: V) =>
      (await run(() => ask(query, values)))[0] as Row | undefined,
    change: async <V, Row>(query: Query<V, Row>, values: V) =>
      (await run(() => ask(query, values))) as unknown as Row[],
    count: async (query, values) => (await run(() => ask(query, values))).count,
    commit,
    migrate: (migrations) => run(() => migrateServer(connection, migrations)),
    close: () => connection.end({ timeout: 5 }),
  }
}

/** The write that made the statement fail, if it was one of them. */
function refusedWrite(error: unknown, { start, end }: Step, writes: readonly Write[]): Write | undefined {
  const position = unmetExpectation(failedCast(error) ?? '')
  if (position !== undefined) return writes[start + position]
  const table = violatedTable(error)
  if (table === undefined) return undefined
  const part = writes.slice(start, end)
  return part.find((write) => storedWrite(write).query.changes === table) ?? part[0]
}
