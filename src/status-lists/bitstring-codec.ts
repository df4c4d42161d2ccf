import { constants, gunzipSync, gzipSync } from 'node:zlib'
import { decodeBase64url, encodeBase64url } from '../lib/base64url.ts'
import { Refusal } from '../lib/refusal.ts'

class BitstringCodecError extends Refusal {
  override readonly name = 'BitstringCodecError'
}

/** The least that a list may have, so that an entry hides among enough others (Bitstring Status List §3.3, §6.1). */
export const LEAST_ENTRIES = 131_072

/** Multibase: base64url without padding (VC Data Integrity §2.4). */
const MULTIBASE = 'u'

/** Sets or clears an entry of one bit; entry 0 is the most significant bit of byte 0, "the left-most" (Bitstring Status List §3.3). */
export function setEntry(packed: Uint8Array, index: number, value: number): void {
  refuseOutside(packed, index, 1)
  if (value !== 0 && value !== 1) throw new RangeError(`${value} does not fit in 1 bit`)
  const byte = Math.floor(index / 8)
  const mask = 0x80 >> (index % 8)
  packed[byte] = value === 1 ? (packed[byte] ?? 0) | mask : (packed[byte] ?? 0) & ~mask
}

/**
 * An entry of `size` bits, the left-most of them the most significant (Bitstring Status List §3.2 step 14).
 * @throws {RangeError} when the list has no such entry
 */
export function readEntry(packed: Uint8Array, index: number, size = 1): number {
  refuseOutside(packed, index, size)
  let value = 0
  for (let bit = index * size; bit < (index + 1) * size; bit++) {
    value = (value << 1) | (((packed[Math.floor(bit / 8)] ?? 0) >> (7 - (bit % 8))) & 1)
  }
  return value
}

function refuseOutside(packed: Uint8Array, index: number, size: number): void {
  const entries = Math.floor((packed.length * 8) / size)
  if (!Number.isInteger(index) || index < 0 || index >= entries)
    throw new RangeError(`a list of ${entries} has no entry ${index}`)
}

/**
 * The `encodedList` of packed bytes (Bitstring Status List §2.2): GZIP (RFC 1952) in multibase. Run-length matching, because entries
 * are set at random: it is many times faster than the search for repetitions and finds as much.
 */
export function encodeList(packed: Uint8Array): string {
  return MULTIBASE + encodePlainList(packed)
}

/** As {@link encodeList}, in base64url alone (StatusList2021). */
export function encodePlainList(packed: Uint8Array): string {
  const options = { level: constants.Z_BEST_COMPRESSION, strategy: constants.Z_RLE }
  return encodeBase64url(gzipSync(packed, options))
}

/**
 * The packed bytes of an `encodedList` (Bitstring Status List §3.4). The output is capped, so that a small text cannot fill the
 * memory; bytes after the end are refused.
 * @throws {BitstringCodecError}
 */
export function decodeList(encoded: string, maxBytes: number): Uint8Array {
  if (!encoded.startsWith(MULTIBASE))
    throw new BitstringCodecError('encodedList is not multibase base64url (Bitstring Status List §2.2)')
  return inflate(encoded.slice(MULTIBASE.length), maxBytes)
}

/**
 * As {@link decodeList}, for lists whose encoding their specification left open (StatusList2021): base64url or base64, padded or not,
 * multibase or not. GZIP begins with 1f 8b, so that no two of them can be taken for each other.
 * @throws {BitstringCodecError}
 */
export function decodeAnyList(encoded: string, maxBytes: number): Uint8Array {
  const text = encoded.startsWith(MULTIBASE) ? encoded.slice(MULTIBASE.length) : encoded
  return inflate(
    text
      .replace(/={1,2}$/, '')
      .replaceAll('+', '-')
      .replaceAll('/', '_'),
    maxBytes,
  )
}

function inflate(text: string, maxBytes: number): Uint8Array {
  try {
    const compressed = decodeBase64url(text)
    // `info` makes zlib say how much of the input it used, which its type does not know.
    const { buffer, engine } = gunzipSync(compressed, {
      maxOutputLength: maxBytes,
      info: true,
    }) as unknown as { buffer: Uint8Array; engine: { bytesWritten: number } }
    if (engine.bytesWritten !== compressed.length)
      throw new BitstringCodecError('bytes after the compressed list (RFC 1952)')
    return buffer
  } catch (cause) {
    if (cause instanceof Refusal) throw cause
    throw new BitstringCodecError('the list does not decompress, or to too much (RFC 1952)', { cause })
  }
}
