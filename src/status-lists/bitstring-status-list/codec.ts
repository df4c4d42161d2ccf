import { constants, gunzipSync, gzipSync } from 'node:zlib'
import { decodeBase64url, encodeBase64url } from '../../lib/base64url.ts'
import { Refusal } from '../../lib/refusal.ts'

class BitstringCodecError extends Refusal {
  override readonly name = 'BitstringCodecError'
}

/** The least that a list may have, so that an entry hides among enough others (Bitstring Status List §3.3, §6.1). */
export const LEAST_ENTRIES = 131_072

/** Multibase: base64url without padding (VC Data Integrity §2.4). */
const MULTIBASE = 'u'

/** Sets or clears an entry; entry 0 is the most significant bit of byte 0, "the left-most" (Bitstring Status List §3.3). */
export function setEntry(packed: Uint8Array, index: number, value: number): void {
  const { byte, mask } = locate(packed, index)
  if (value !== 0 && value !== 1) throw new RangeError(`${value} does not fit in 1 bit`)
  packed[byte] = value === 1 ? (packed[byte] ?? 0) | mask : (packed[byte] ?? 0) & ~mask
}

/** @throws {RangeError} when the list has no such entry */
export function readEntry(packed: Uint8Array, index: number): 0 | 1 {
  const { byte, mask } = locate(packed, index)
  return ((packed[byte] ?? 0) & mask) === 0 ? 0 : 1
}

function locate(packed: Uint8Array, index: number) {
  if (!Number.isInteger(index) || index < 0 || index >= packed.length * 8)
    throw new RangeError(`a list of ${packed.length * 8} has no entry ${index}`)
  return { byte: Math.floor(index / 8), mask: 0x80 >> (index % 8) }
}

/**
 * The `encodedList` of packed bytes (Bitstring Status List §2.2): GZIP (RFC 1952) in multibase. Run-length matching, because entries
 * are set at random: it is many times faster than the search for repetitions and finds as much.
 */
export function encodeList(packed: Uint8Array): string {
  const options = { level: constants.Z_BEST_COMPRESSION, strategy: constants.Z_RLE }
  return MULTIBASE + encodeBase64url(gzipSync(packed, options))
}

/**
 * The packed bytes of an `encodedList` (Bitstring Status List §3.4). The output is capped, so that a small text cannot fill the
 * memory; bytes after the end are refused.
 * @throws {BitstringCodecError}
 */
export function decodeList(encoded: string, maxBytes: number): Uint8Array {
  if (!encoded.startsWith(MULTIBASE))
    throw new BitstringCodecError('encodedList is not multibase base64url (§2.2)')
  try {
    const compressed = decodeBase64url(encoded.slice(MULTIBASE.length))
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
