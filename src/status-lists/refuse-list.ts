import { CoreError } from '../core/errors.ts'
import { Refusal } from '../lib/refusal.ts'

/** A list that cannot be read; `detail` names the kind of list and the clause, for the log. */
export function unreadable(detail: string, cause?: unknown): CoreError {
  return new CoreError('status_list_unavailable', 'The status of the credential cannot be read.', {
    detail,
    ...(cause === undefined ? {} : { cause }),
  })
}

/** A credential that points outside its list, or to none. */
export function pointsNowhere(detail: string): CoreError {
  return new CoreError('credential_invalid', 'The credential is not valid.', { detail })
}

/** As {@link refusing}, for work that takes its time. */
export async function refusingLater<T>(kind: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    return refusing(kind, () => {
      throw cause
    })
  }
}

/** What `lib` refuses makes a list one that cannot be read. */
export function refusing<T>(kind: string, work: () => T): T {
  try {
    return work()
  } catch (cause) {
    if (cause instanceof Refusal) throw unreadable(`${kind}: ${cause.reason}`, cause)
    throw cause
  }
}
