import { Refusal } from './refusal.ts'

/** @public */
export class CborError extends Refusal {
  override readonly name = 'CborError'
}

export interface Cbor {
  /** Deterministic encoding (RFC 8949 §4.2): maps are `Map`s, byte strings bytes. */
  encode(value: unknown): Uint8Array
  /**
   * One data item and nothing after it; no tags, no indefinite lengths, no key twice, nothing but JSON's kinds of values and bytes.
   * @throws {CborError}
   */
  decode(bytes: Uint8Array, maxBytes?: number): unknown
}

/** CBOR (RFC 8949) is rarely spoken here, so that it is loaded when it is. */
export async function loadCbor(): Promise<Cbor> {
  const { decode, encode } = await import('cborg')
  const options = {
    useMaps: true,
    allowIndefinite: false,
    allowUndefined: false,
    allowInfinity: false,
    allowNaN: false,
    rejectDuplicateMapKeys: true,
    strict: true,
  }
  return {
    encode: (value) => encode(value),
    decode(bytes, maxBytes = 1_048_576) {
      if (bytes.length > maxBytes) throw new CborError('CBOR too large')
      try {
        return decode(bytes, options)
      } catch (cause) {
        // Also what nests until the stack ends.
        throw new CborError('not CBOR (RFC 8949)', { cause })
      }
    },
  }
}
