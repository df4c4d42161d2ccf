import { Refusal } from './refusal.ts'

export class DateTimeError extends Refusal {
  override readonly name = 'DateTimeError'
}

const pattern = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:Z|([+-])(\d\d):(\d\d))$/

/**
 * Milliseconds since the epoch of an RFC 3339 date-time (a date-time of XML Schema 1.1 with its time zone). Dates that no
 * calendar has are refused; digits after the millisecond are dropped.
 * @throws {DateTimeError}
 */
export function parseDateTime(text: string): number {
  const match = pattern.exec(text)
  if (match === null) throw new DateTimeError('not a date-time with time zone (RFC 3339 §5.6)')
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const milliseconds = Number((match[7] ?? '').slice(0, 3).padEnd(3, '0'))
  const [zoneHours, zoneMinutes] = [Number(match[9] ?? 0), Number(match[10] ?? 0)]
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  const exists = month >= 1 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  if (!exists || hour > 23 || minute > 59 || second > 59 || zoneHours > 23 || zoneMinutes > 59) {
    throw new DateTimeError('no such date or time (RFC 3339 §5.7)')
  }
  date.setUTCHours(hour, minute, second, milliseconds)
  const offset = (zoneHours * 60 + zoneMinutes) * 60_000
  return date.getTime() - (match[8] === '-' ? -offset : offset)
}

/** The UTC date-time of an instant, whole seconds: `2026-11-30T12:00:00Z`. */
export function formatDateTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`
}
