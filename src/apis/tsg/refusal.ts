import { CoreError, type ErrorCode } from '../../core/errors.ts'

/** Errors that the product has and the core does not know: each goes by the nearest code in our log. */
export class TsgRefusal extends CoreError {
  readonly status: number
  /** Further members of the answer. */
  readonly members: Readonly<Record<string, unknown>>
  /** What went wrong beneath, for the caller; absent = the reason phrase. */
  readonly inner: string | undefined

  constructor(
    { code, status }: { readonly code: ErrorCode; readonly status: number },
    message: string,
    options: {
      readonly detail?: string
      readonly inner?: string
      readonly members?: Readonly<Record<string, unknown>>
      readonly cause?: unknown
    } = {},
  ) {
    const { detail, cause } = options
    super(code, message, {
      ...(detail === undefined ? {} : { detail }),
      ...(cause === undefined ? {} : { cause }),
    })
    this.status = status
    this.members = options.members ?? {}
    this.inner = options.inner
  }
}
