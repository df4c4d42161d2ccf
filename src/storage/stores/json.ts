/**
 * Model values as JSON text, byte arrays included. Bytes become strings behind a mark; strings that start with the mark by
 * themselves get another one, so that nothing that a peer sends is ever read back as bytes.
 */
const BYTES = '\u0001b'
const STRING = '\u0001s'

function encode(this: unknown, key: string, value: unknown): unknown {
  if (typeof value === 'string') return value.charCodeAt(0) === 1 ? STRING + value : value
  if (typeof value !== 'object') return value
  // The value itself, before Buffer turned it into something else.
  const original = (this as Record<string, unknown>)[key]
  return original instanceof Uint8Array ? BYTES + Buffer.from(original).toString('base64url') : value
}

function decode(value: unknown): unknown {
  if (typeof value === 'string') {
    if (value.startsWith(BYTES)) return new Uint8Array(Buffer.from(value.slice(BYTES.length), 'base64url'))
    return value.startsWith(STRING) ? value.slice(STRING.length) : value
  }
  if (typeof value !== 'object' || value === null) return value
  // Arrays too: their elements are members by index.
  for (const [name, member] of Object.entries(value)) {
    const decoded = decode(member)
    if (decoded !== member) (value as Record<string, unknown>)[name] = decoded
  }
  return value
}

export function toJson(value: unknown): string {
  return JSON.stringify(value, encode)
}

/** What {@link toJson} of the same model type wrote. */
export function fromJson<Model>(text: string): Model {
  const value: unknown = JSON.parse(text)
  return (text.includes('\\u0001') ? decode(value) : value) as Model
}
