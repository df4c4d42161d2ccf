import type { DatabaseSync } from 'node:sqlite'
import { CoreError } from '../../core/errors.ts'
import { unavailability } from './sqlite-error.ts'

/** What runs inside the transaction of a group; it throws to be undone alone. */
type Work<Result> = () => Result

interface Waiting {
  readonly work: Work<unknown>
  readonly resolve: (result: never) => void
  readonly reject: (error: unknown) => void
}

/** A group larger than this holds up everybody who only reads. */
const MAX_GROUP = 128

/**
 * Runs all work that waits as one durable transaction, so that many units share one fsync. Each has its own savepoint; nobody is
 * answered before COMMIT. Everything runs in one turn, without await: between groups nobody can see a half-written unit.
 */
export function createGroupCommit(database: DatabaseSync) {
  const begin = database.prepare('BEGIN IMMEDIATE')
  const commit = database.prepare('COMMIT')
  const rollback = database.prepare('ROLLBACK')
  const savepoint = database.prepare('SAVEPOINT unit')
  const release = database.prepare('RELEASE unit')
  const undo = database.prepare('ROLLBACK TO unit')
  let waiting: Waiting[] = []

  function runAlone(unit: Waiting): void {
    let result: unknown
    try {
      begin.run()
      result = unit.work()
      commit.run()
    } catch (error) {
      rollBack()
      unit.reject(unavailability(error) ?? error)
      return
    }
    unit.resolve(result as never)
  }

  function runTogether(group: readonly Waiting[]): void {
    const answers: (() => void)[] = []
    try {
      begin.run()
      for (const unit of group) answers.push(runInSavepoint(unit))
      commit.run()
    } catch (error) {
      rollBack()
      const reason = unavailability(error) ?? error
      for (const unit of group) unit.reject(reason)
      return
    }
    for (const answer of answers) answer()
  }

  /** Its answer, to be given after COMMIT. Throws only when the whole transaction is lost. */
  function runInSavepoint(unit: Waiting): () => void {
    savepoint.run()
    try {
      const result = unit.work()
      release.run()
      return () => unit.resolve(result as never)
    } catch (error) {
      if (unavailability(error) !== undefined || !database.isTransaction) throw error
      undo.run()
      release.run()
      return () => unit.reject(error)
    }
  }

  /** SQLite has rolled back by itself after some errors (a full disk, for one). */
  function rollBack(): void {
    try {
      if (database.isTransaction) rollback.run()
    } catch {
      // The error that led here is the one to tell; a transaction that still hangs fails the next BEGIN and is ended there.
    }
  }

  function run(): void {
    const group = waiting.length > MAX_GROUP ? waiting.splice(0, MAX_GROUP) : waiting
    if (group === waiting) waiting = []
    else setImmediate(run)
    if (!database.isOpen) {
      const closed = new CoreError('storage_unavailable', 'The database is closed.')
      for (const unit of group) unit.reject(closed)
      return
    }
    const [first] = group
    if (first === undefined) return
    if (group.length === 1) runAlone(first)
    else runTogether(group)
  }

  return {
    /** @throws {CoreError} `storage_unavailable` */
    run<Result>(work: Work<Result>): Promise<Result> {
      return new Promise<Result>((resolve, reject) => {
        if (waiting.push({ work, resolve: resolve as (result: never) => void, reject }) === 1)
          setImmediate(run)
      })
    },
    /** Runs what waits. */
    flush(): void {
      while (waiting.length > 0) run()
    },
  }
}
