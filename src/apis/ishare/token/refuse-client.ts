import { CoreError } from '../../../core/errors.ts'

/** The client learns which kind of rule its assertion breaks, the log which value broke it. */
export function refuseClient(message: string, detail?: string, cause?: unknown): CoreError {
  return new CoreError('client_invalid', `The client assertion is refused: ${message}`, {
    ...(detail === undefined ? {} : { detail }),
    ...(cause === undefined ? {} : { cause }),
  })
}
