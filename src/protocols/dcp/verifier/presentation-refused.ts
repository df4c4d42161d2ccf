import { CoreError } from '../../../core/errors.ts'

/** What a holder shows does not hold. `detail` is for the operator: which rule, which value. */
export function refused(message: string, detail: string): CoreError {
  return new CoreError('presentation_refused', message, { detail })
}
