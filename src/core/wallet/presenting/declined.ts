import { CoreError, type ErrorCode } from '../../errors.ts'
import type { DeclineReason } from '../../ports/verifier-client.ts'

/** Nothing is shown. */
export class Declined extends CoreError {
  /** What the verifier is told; absent = nothing: whoever ordered it may order it otherwise. */
  readonly reason: DeclineReason | undefined

  constructor(code: ErrorCode, message: string, detail: string, reason?: DeclineReason) {
    super(code, message, { detail })
    this.reason = reason
  }
}
