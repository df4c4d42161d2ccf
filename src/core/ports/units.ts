declare const write: unique symbol

/**
 * One conditional write, prepared by a store and run by nobody but {@link Units}. Opaque to the core: a store method makes
 * it, `commit` runs it, {@link WriteConflict} names it when its condition no longer held.
 */
export interface Write {
  readonly [write]: true
}

/** A unit was rolled back because the condition of one of its writes did not hold any more. */
export class WriteConflict extends Error {
  override readonly name = 'WriteConflict'
  readonly write: Write

  constructor(write: Write) {
    super('the row was changed by someone else, or is already there')
    this.write = write
  }
}

export interface Units {
  /**
   * Runs all writes as one durable transaction, in order; resolves after they are on disk. Nothing is written when one of
   * them finds its condition false.
   * @throws {WriteConflict} naming the first write whose condition did not hold
   * @throws {CoreError} `storage_unavailable` when the database cannot write (full disk, no connection)
   */
  commit(writes: readonly Write[]): Promise<void>
}

/**
 * As `commit`, for those who only need to know whether they were first.
 * @returns false when the condition of a write did not hold: nothing was written
 */
export async function tryCommit(units: Units, writes: readonly Write[]): Promise<boolean> {
  try {
    await units.commit(writes)
    return true
  } catch (error) {
    if (error instanceof WriteConflict) return false
    throw error
  }
}
