import { Refusal } from './refusal.ts'

/** @public */
export class JsonError extends Refusal {
  override readonly name = 'JsonError'
}

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject
export type JsonObject = { readonly [member: string]: JsonValue }

export interface JsonLimits {
  /** Size of the text in UTF-8 bytes (for a string: UTF-16 units); default 1 MiB. */
  readonly maxBytes?: number
  /** Nesting of arrays and objects; default 32. */
  readonly maxDepth?: number
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Parses untrusted JSON (RFC 8259): UTF-8 must be well-formed, member names unique and not `__proto__`, strings without lone
 * surrogates (I-JSON, RFC 7493 §2), size and depth capped.
 * @throws {JsonError}
 */
export function parseJson(input: string | Uint8Array, limits: JsonLimits = {}): JsonValue {
  if (input.length > (limits.maxBytes ?? 1_048_576)) throw new JsonError('JSON text too large')
  const text = typeof input === 'string' ? input : decodeUtf8(input)
  const members = countMembers(text, limits.maxDepth ?? 32)
  let value: JsonValue
  try {
    value = JSON.parse(text) as JsonValue
  } catch (cause) {
    throw new JsonError('not JSON (RFC 8259)', { cause })
  }
  // JSON.parse keeps the last of equal names: then the value has fewer members than the text has colons.
  if (checkedMembers(value) !== members) throw new JsonError('duplicate member name (RFC 7493 §2.3)')
  return value
}

/** As {@link parseJson}, for texts that must hold an object. */
export function parseJsonObject(input: string | Uint8Array, limits: JsonLimits = {}): JsonObject {
  const value = parseJson(input, limits)
  if (!isJsonObject(value)) throw new JsonError('JSON text is not an object')
  return value
}

/** Whether a parsed value is an object, neither null nor an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes)
  } catch (cause) {
    throw new JsonError('not UTF-8', { cause })
  }
}

const QUOTE = 0x22
const COLON = 0x3a
const BACKSLASH = 0x5c

/** Colons outside strings, that is members, in one pass over the text; refuses what is nested too deep. */
function countMembers(text: string, maxDepth: number): number {
  let members = 0
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) {
      at = endOfString(text, at)
      if (at === -1) throw new JsonError('not JSON (RFC 8259)')
    } else if (code === COLON) members++
    else if (code === 0x7b || code === 0x5b) {
      if (++depth > maxDepth) throw new JsonError('JSON nested too deep')
    } else if (code === 0x7d || code === 0x5d) depth--
  }
  return members
}

/** Where the string that opens at `start` closes: the next quote with an even number of backslashes before it. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (end !== -1) {
    let backslashes = 0
    while (text.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes++
    if (backslashes % 2 === 0) return end
    end = text.indexOf('"', end + 1)
  }
  return -1
}

/** Number of members in the whole value, having refused bad names and strings. Depth is capped before. */
function checkedMembers(value: JsonValue): number {
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new JsonError('lone surrogate in a string (RFC 7493 §2.1)')
    return 0
  }
  if (typeof value !== 'object' || value === null) return 0
  let members = 0
  if (Array.isArray(value)) {
    for (const element of value) members += checkedMembers(element)
    return members
  }
  const object = value as JsonObject
  for (const name of Object.keys(object)) {
    if (name === '__proto__') throw new JsonError('member name __proto__')
    if (!name.isWellFormed()) throw new JsonError('lone surrogate in a member name (RFC 7493 §2.1)')
    members += 1 + checkedMembers(object[name] as JsonValue)
  }
  return members
}
