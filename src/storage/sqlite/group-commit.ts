import type { DatabaseSync } from 'node:sqlite'
import { CoreError } from '../../core/errors.ts'
import { unavailability } from './sqlite-error.ts'

/**
 * What runs inside the transaction of a group. It returns `refused` when it changed nothing, and throws when something that it did
 * must be undone; either way it is rejected, alone. It may be run a second time, after everything was undone.
 */
export type Work<Result> = () => { readonly result: Result } | { readonly refused: unknown }

interface Unit {
  readonly work: Work<unknown>
  readonly resolve: (result: never) => void
  readonly reject: (error: unknown) => void
}

const closed = new CoreError('storage_unavailable', 'The database is closed.')

/** A group larger than this holds up everybody who only reads. */
const MAX_GROUP = 128

/**
 * Runs all work that waits as one durable transaction, so that many units share one fsync; nobody is answered before COMMIT.
 * Everything runs in one turn, without await: between groups nobody can see a half-written unit.
 * @param forget called when what was read in the transaction so far may be so no longer: at its begin, and when a part is undone
 */
export function createGroupCommit(database: DatabaseSync, forget: () => void) {
  const begin = database.prepare('BEGIN IMMEDIATE')
  const commit = database.prepare('COMMIT')
  const rollback = database.prepare('ROLLBACK')
  const savepoint = database.prepare('SAVEPOINT unit')
  const release = database.prepare('RELEASE unit')
  const undo = database.prepare('ROLLBACK TO unit')
  let waiting: Unit[] = []

  /** One transaction; the answers are given when it is on disk, and an error when it is not. */
  function transact(group: readonly Unit[], run: (unit: Unit) => () => void): void {
    const answers: (() => void)[] = []
    try {
      begin.run()
      forget()
      for (const unit of group) answers.push(run(unit))
      commit.run()
    } catch (error) {
      rollBack()
      const lost = unavailability(error)
      const [only] = group
      if (lost === undefined && group.length > 1) transact(group, runInSavepoint)
      else if (lost === undefined) only?.reject(error)
      else for (const unit of group) unit.reject(lost)
      return
    }
    for (const answer of answers) answer()
  }

  /** Savepoints copy every page that a unit touches. So they come only when a unit of the group has to be undone. */
  function runPlainly(unit: Unit): () => void {
    const outcome = unit.work()
    return 'refused' in outcome
      ? () => unit.reject(outcome.refused)
      : () => unit.resolve(outcome.result as never)
  }

  /** Throws only when the whole transaction is lost. */
  function runInSavepoint(unit: Unit): () => void {
    savepoint.run()
    try {
      const answer = runPlainly(unit)
      release.run()
      return answer
    } catch (error) {
      if (unavailability(error) !== undefined || !database.isTransaction) throw error
      undo.run()
      forget()
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
    if (group.length === 0) return
    if (database.isOpen) transact(group, runPlainly)
    else for (const unit of group) unit.reject(closed)
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
