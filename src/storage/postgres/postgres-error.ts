import pg from 'pg'
import { CoreError } from '../../core/errors.ts'

/** SQLSTATE classes and codes (PostgreSQL, appendix A) that say: the statement was fine, the database could not do it now. */
const unavailableStates =
  /^(?:08...|28...|53...|58...|57P0[1-5]|57014|XX00[012]|25006|25P0[34]|55P03|F0000|3D000)$/

/** `storage_unavailable` when the database cannot work now; undefined when the fault is another. */
export function unavailability(error: unknown): CoreError | undefined {
  if (!(error instanceof Error)) return undefined
  // What does not come from the server is about the way to it; a wrong call of ours is a TypeError or the like.
  const way = error.constructor === Error || error instanceof AggregateError
  const down = error instanceof pg.DatabaseError && unavailableStates.test(error.code ?? '')
  if (!way && !down) return undefined
  const code = 'code' in error ? `${String(error.code)}: ` : ''
  return new CoreError('storage_unavailable', 'The database cannot be used at the moment.', {
    detail: `${code}${error.message}`,
    cause: error,
  })
}

/** A statement was prepared before a newer version of us changed the table (`cached plan must not change result type`). */
export function isOutdatedStatement(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '0A000'
}

/** Serialization failure and deadlock; a statement that the connection, after the failure of another, does not have. */
const transient = new Set(['40001', '40P01', '26000'])

/** The statement was undone because of what others did at the same time: it may simply run again. */
export function mayRunAgain(error: unknown): boolean {
  if (isOutdatedStatement(error)) return true
  return error instanceof pg.DatabaseError && transient.has(error.code ?? '')
}

/** The table in which a unique or foreign key was violated; undefined when the fault is another. */
export function violatedTable(error: unknown): string | undefined {
  if (!(error instanceof pg.DatabaseError) || (error.code !== '23505' && error.code !== '23503'))
    return undefined
  return error.table ?? ''
}

/** The text of a failed cast (22P02): `unmetExpectation` reads it. */
export function failedCast(error: unknown): string {
  return error instanceof pg.DatabaseError && error.code === '22P02' ? error.message : ''
}
