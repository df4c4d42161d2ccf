import { CoreError } from '../../core/errors.ts'
import type { Instant } from '../../core/ids.ts'
import { DateTimeError, parseDateTime } from '../../lib/date-time.ts'

/** @throws {CoreError} `invalid_request` */
export function readInstant(text: string, pointer: string): Instant {
  try {
    return parseDateTime(text)
  } catch (error) {
    if (!(error instanceof DateTimeError)) throw error
    const message = 'must be a date-time of RFC 3339, for instance 2026-11-30T12:00:00Z'
    throw new CoreError('invalid_request', `${pointer} ${message}.`, { violations: [{ pointer, message }] })
  }
}
