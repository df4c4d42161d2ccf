import { Refusal } from '../../lib/refusal.ts'

export class DerError extends Refusal {
  override readonly name = 'DerError'
}

/** One value of DER (X.690): its tag octet and its content. */
export interface DerValue {
  readonly tag: number
  readonly content: Uint8Array
}

/**
 * The values that stand one after another in `bytes`. Only what certificates have: tags below 31, definite lengths of at most three
 * octets in their shortest form.
 * @throws {DerError}
 */
export function readDer(bytes: Uint8Array): readonly DerValue[] {
  const values: DerValue[] = []
  let at = 0
  while (at < bytes.length) {
    const tag = bytes[at++] ?? 0
    if ((tag & 0x1f) === 0x1f) throw new DerError('a tag of more than one octet (X.690 §8.1.2)')
    const first = bytes[at++]
    if (first === undefined) throw new DerError('a value without length (X.690 §8.1.3)')
    let length = first
    if (first >= 0x80) {
      const octets = first & 0x7f
      if (octets < 1 || octets > 3 || at + octets > bytes.length)
        throw new DerError('an indefinite or overlong length (X.690 §10.1)')
      length = bytes.subarray(at, at + octets).reduce((sum, octet) => sum * 256 + octet, 0)
      if (length < 0x80 || length < 256 ** (octets - 1))
        throw new DerError('a length that is not the shortest (X.690 §10.1)')
      at += octets
    }
    if (at + length > bytes.length) throw new DerError('a value longer than what holds it (X.690 §8.1.3)')
    values.push({ tag, content: bytes.subarray(at, at + length) })
    at += length
  }
  return values
}

/**
 * The only value in `bytes`, which must have this tag.
 * @throws {DerError}
 */
export function readOne(bytes: Uint8Array, tag: number, what: string): Uint8Array {
  const [value, ...more] = readDer(bytes)
  if (value?.tag !== tag || more.length > 0)
    throw new DerError(`${what} is not one value of tag ${tag} (X.690)`)
  return value.content
}

/** An object identifier in dotted form (X.690 §8.19). @throws {DerError} */
export function readOid(content: Uint8Array): string {
  const parts: number[] = []
  let value = 0
  for (const octet of content) {
    if (value > 2 ** 40) throw new DerError('an object identifier with too large a number')
    value = value * 128 + (octet & 0x7f)
    if (octet < 0x80) {
      parts.push(value)
      value = 0
    }
  }
  const [first] = parts
  if (first === undefined || (content.at(-1) ?? 0) >= 0x80)
    throw new DerError('not an object identifier (X.690 §8.19)')
  const root = Math.min(2, Math.floor(first / 40))
  return [root, first - root * 40, ...parts.slice(1)].join('.')
}
