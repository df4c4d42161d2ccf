import { Buffer } from 'node:buffer'

/**
 * A UUID of version 7 (RFC 9562 §5.7) from a time in milliseconds and 10 random bytes. Text form, lower case; sorts by time.
 * @throws {RangeError} when the time does not fit in 48 bits or there are fewer than 10 bytes
 */
export function uuidV7(at: number, random: Uint8Array): string {
  if (!Number.isSafeInteger(at) || at < 0 || at >= 2 ** 48) throw new RangeError('time does not fit a UUIDv7')
  if (random.length < 10) throw new RangeError('a UUIDv7 needs 10 random bytes')
  const time = at.toString(16).padStart(12, '0')
  const r = Buffer.from(random.buffer, random.byteOffset, 10)
  const a = 0x7000 | (r.readUInt16BE(0) & 0x0fff)
  const b = 0x8000 | (r.readUInt16BE(2) & 0x3fff)
  return `${time.slice(0, 8)}-${time.slice(8)}-${a.toString(16)}-${b.toString(16)}-${r.toString('hex', 4, 10)}`
}

/** Whether a text is a UUID of any version in lower-case text form (RFC 9562 §4). */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(text)
}
