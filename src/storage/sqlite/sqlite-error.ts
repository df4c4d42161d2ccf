import { CoreError } from '../../core/errors.ts'

/** Primary result codes of SQLite that say: the statement was fine, the database could not do it now. */
const unavailable = new Map([
  [5, 'SQLITE_BUSY'],
  [6, 'SQLITE_LOCKED'],
  [7, 'SQLITE_NOMEM'],
  [8, 'SQLITE_READONLY'],
  [10, 'SQLITE_IOERR'],
  [11, 'SQLITE_CORRUPT'],
  [13, 'SQLITE_FULL'],
  [14, 'SQLITE_CANTOPEN'],
  [15, 'SQLITE_PROTOCOL'],
  [26, 'SQLITE_NOTADB'],
])

/** Extended codes of the constraints that a condition can meet: unique, primary key, row id, foreign key. */
const conditions = new Set([2067, 1555, 2579, 787])

function codeOf(error: unknown): number {
  const code = (error as { errcode?: unknown } | null)?.errcode
  return typeof code === 'number' ? code : 0
}

/** A condition that the schema holds was found false. */
export function isConstraintViolation(error: unknown): boolean {
  return conditions.has(codeOf(error))
}

/** `storage_unavailable` when the database cannot work now; undefined when the fault is another. */
export function unavailability(error: unknown): CoreError | undefined {
  const name = unavailable.get(codeOf(error) & 0xff)
  if (name === undefined) return undefined
  return new CoreError('storage_unavailable', 'The database cannot be used at the moment.', {
    detail: `${name}: ${(error as Error).message}`,
    cause: error,
  })
}
