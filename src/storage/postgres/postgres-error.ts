import { CoreError } from '../../core/errors.ts'

interface DatabaseError {
  readonly code: string
  readonly message: string
  readonly table_name?: string
}

function isDatabaseError(error: unknown): error is DatabaseError {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
}

/** SQLSTATE classes and codes (PostgreSQL, appendix A) that say: the statement was fine, the database could not do it now. */
const unavailableStates =
  /^(?:08...|53...|57P0[1-5]|57014|58...|XX00[012]|25006|25P0[34]|55P03|F0000|28...|3D000)$/
/** What the driver and the sockets below it say when there is no connection. */
const unavailableCodes = /^(?:CONNECT(?:ION)?_|E[A-Z]{4,}$)/

/** `storage_unavailable` when the database cannot work now; undefined when the fault is another. */
export function unavailability(error: unknown): CoreError | undefined {
  if (!isDatabaseError(error)) return undefined
  if (!unavailableStates.test(error.code) && !unavailableCodes.test(error.code)) return undefined
  return new CoreError('storage_unavailable', 'The database cannot be used at the moment.', {
    detail: `${error.code}: ${error.message}`,
    cause: error,
  })
}

/** Two transactions stood in each other's way and this one was undone: it may simply run again. */
export function mayRunAgain(error: unknown): boolean {
  return isDatabaseError(error) && (error.code === '40001' || error.code === '40P01')
}

/** The table in which a unique or foreign key was violated; undefined when the fault is another. */
export function violatedTable(error: unknown): string | undefined {
  if (!isDatabaseError(error) || (error.code !== '23505' && error.code !== '23503')) return undefined
  return error.table_name ?? ''
}

/** The text of a failed cast (22P02): {@link unmetExpectation} reads it. */
export function failedCast(error: unknown): string | undefined {
  return isDatabaseError(error) && error.code === '22P02' ? error.message : undefined
}
