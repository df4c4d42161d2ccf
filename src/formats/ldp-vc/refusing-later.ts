import type { CoreError } from '../../core/errors.ts'
import { Refusal } from '../../lib/refusal.ts'

/** Runs `work`; what is refused in it, now or later, is the fault of the part called `where`. */
export async function refusingLater<T>(
  error: (detail: string, cause?: unknown) => CoreError,
  where: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof Refusal) throw error(`${where}: ${cause.reason}`, cause)
    throw cause
  }
}
