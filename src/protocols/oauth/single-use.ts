import type { CoreError } from '../../core/errors.ts'
import { type Write, WriteConflict } from '../../core/ports/units.ts'

/** Something that a request may use once: recorded in the unit of what it was used for, so that a refusal spends nothing. */
export interface SingleUse {
  readonly write: Write
  /** What the request comes to when someone else was faster. */
  readonly refusal: () => CoreError
}

/**
 * Does the work whose unit records the uses.
 * @throws the refusal of the use that was there already; what `work` throws
 */
export async function spend<Result>(
  uses: readonly SingleUse[],
  work: (also: readonly Write[]) => Promise<Result>,
): Promise<Result> {
  try {
    return await work(uses.map(({ write }) => write))
  } catch (error) {
    const spent = error instanceof WriteConflict && uses.find(({ write }) => write === error.write)
    throw spent ? spent.refusal() : error
  }
}
