import { CoreError } from '../core/errors.ts'
import { Refusal } from '../lib/refusal.ts'

/** The caller learns that a credential failed, the log which clause. */
export function invalidCredential(detail: string, cause?: unknown): CoreError {
  return new CoreError('credential_invalid', 'The credential is not valid.', { detail, cause })
}

export function invalidSignature(detail: string, cause?: unknown): CoreError {
  return new CoreError('signature_invalid', 'The signature of the credential is not valid.', {
    detail,
    cause,
  })
}

/** Runs `work`; what `lib` refuses in it is the fault of the credential's part called `where`. */
export function refusingAs<T>(
  error: (detail: string, cause?: unknown) => CoreError,
  where: string,
  work: () => T,
): T {
  try {
    return work()
  } catch (cause) {
    if (cause instanceof Refusal) throw error(`${where}: ${cause.reason}`, cause)
    throw cause
  }
}
