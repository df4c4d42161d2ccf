import { CoreError, type ErrorCode } from '../../core/errors.ts'

/** What went wrong beneath, in the words of the product; documented are the first four. */
export type InnerCode =
  | 'badOrMissingField'
  | 'notFound'
  | 'tokenError'
  | 'transientError'
  | (string & Record<never, never>)

/**
 * An error whose words or target the product fixes. It goes by the nearest core code in our log, and takes its HTTP status from that
 * code unless one is given.
 */
export class EntraRefusal extends CoreError {
  readonly status: number | undefined
  readonly inner: InnerCode | undefined
  /** The member at fault, for instance `callback.url`. */
  readonly target: string | undefined
  /** A code of the first level: such an error has nothing beneath. */
  readonly alone: string | undefined

  constructor(
    code: ErrorCode,
    message: string,
    options: {
      readonly status?: number
      readonly inner?: InnerCode
      readonly target?: string
      readonly alone?: string
      readonly detail?: string
      readonly cause?: unknown
    } = {},
  ) {
    const { detail, cause } = options
    super(code, message, {
      ...(detail === undefined ? {} : { detail }),
      ...(cause === undefined ? {} : { cause }),
    })
    this.status = options.status
    this.inner = options.inner
    this.target = options.target
    this.alone = options.alone
  }
}

/** 400 `badOrMissingField`. */
export function badField(target: string, message: string, detail?: string): EntraRefusal {
  return new EntraRefusal('invalid_request', message, {
    inner: 'badOrMissingField',
    target,
    ...(detail === undefined ? {} : { detail }),
  })
}
