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
const SQLITE_CONSTRAINT = 19

function primaryCode(error: unknown): number | undefined {
  const code = (error as { errcode?: unknown } | null)?.errcode
  return typeof code === 'number' ? code & 0xff : undefined
}

/** A condition that the schema holds was found false. */
export function isConstraintViolation(error: unknown): boolean {
  return primaryCode(error) === SQLITE_CONSTRAINT
}

/** `storage_unavailable` when the database cannot work now; undefined when the fault is another. */
export function unavailability(error: unknown): CoreError | undefined {
  const name = unavailable.get(primaryCode(error) ?? 0)
  if (name === undefined) return undefined
  return new CoreError('storage_unavailable', 'The database cannot be used at the moment.', {
    detail: `${name}: ${(error as Error).message}`,
    cause: error,
  })
}
