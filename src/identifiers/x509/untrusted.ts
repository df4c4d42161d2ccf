import { CoreError } from '../../core/errors.ts'

/** The caller learns that the issuer is not trusted, the log which rule of which certificate failed. */
export function untrusted(detail: string, cause?: unknown): CoreError {
  return new CoreError('untrusted_issuer', 'The issuer is not trusted.', {
    detail,
    ...(cause === undefined ? {} : { cause }),
  })
}
