import { Refusal } from './refusal.ts'

export class Base58Error extends Refusal {
  override readonly name = 'Base58Error'
}

const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
const digits = new Map([...alphabet].map((character, digit) => [character, digit]))
/** The work grows with the square of the length; keys have at most some hundred characters. */
const MAX_CHARACTERS = 512

/** Base 58 with the alphabet of Bitcoin (draft-msporny-base58 §3). */
export function encodeBase58btc(bytes: Uint8Array): string {
  const zeros = countLeading(bytes, 0)
  const reversed: number[] = []
  for (const byte of bytes.subarray(zeros)) {
    let carry = byte
    for (let at = 0; at < reversed.length; at++) {
      carry += (reversed[at] ?? 0) << 8
      reversed[at] = carry % 58
      carry = Math.floor(carry / 58)
    }
    for (; carry > 0; carry = Math.floor(carry / 58)) reversed.push(carry % 58)
  }
  return (
    '1'.repeat(zeros) +
    reversed
      .reverse()
      .map((digit) => alphabet.charAt(digit))
      .join('')
  )
}

/**
 * Inverse of {@link encodeBase58btc}: one text for the same bytes, at most 512 characters.
 * @throws {Base58Error}
 */
export function decodeBase58btc(text: string): Uint8Array {
  if (text.length > MAX_CHARACTERS) throw new Base58Error('base58 text too long')
  const values = [...text].map((character) => {
    const digit = digits.get(character)
    if (digit === undefined) throw new Base58Error('not base58btc (draft-msporny-base58 §3)')
    return digit
  })
  const zeros = countLeading(values, 0)
  const reversed: number[] = []
  for (const digit of values.slice(zeros)) {
    let carry = digit
    for (let at = 0; at < reversed.length; at++) {
      carry += (reversed[at] ?? 0) * 58
      reversed[at] = carry & 0xff
      carry >>= 8
    }
    for (; carry > 0; carry >>= 8) reversed.push(carry & 0xff)
  }
  return Uint8Array.from([...new Array<number>(zeros).fill(0), ...reversed.reverse()])
}

function countLeading(values: ArrayLike<number>, value: number): number {
  let count = 0
  while (count < values.length && values[count] === value) count++
  return count
}
