import { CoreError } from '../core/errors.ts'
import { Refusal } from '../lib/refusal.ts'

/** The caller learns that a DID cannot be resolved, the log why. */
export function didUnresolvable(did: string, why: string, cause?: unknown): CoreError {
  return new CoreError('did_unresolvable', 'The DID cannot be resolved.', {
    detail: `${did.slice(0, 200)}: ${why}`,
    ...(cause === undefined ? {} : { cause }),
  })
}

/** Runs `work`; what `lib` refuses in it makes `did` unresolvable. */
export function refusingDid<T>(did: string, work: () => T): T {
  try {
    return work()
  } catch (cause) {
    if (cause instanceof Refusal) throw didUnresolvable(did, cause.reason, cause)
    throw cause
  }
}
