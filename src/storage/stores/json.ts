/**
 * Model values as JSON text, byte arrays included. Bytes become strings behind a mark; strings that start with the mark by
 * themselves get another one, so that nothing that a peer sends is ever read back as bytes.
 */
const BYTES = '\u0001b'
const STRING = '\u0001s'

/** The value itself while there is nothing to mark in it: a replacer function would cost a call for every member. */
function encode(value: unknown): unknown {
  if (typeof value === 'string') return value.charCodeAt(0) === 1 ? STRING + value : value
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Uint8Array) return BYTES + Buffer.from(value).toString('base64url')
  if (Array.isArray(value)) return encodeElements(value)
  let copy: Record<string, unknown> | undefined
  for (const name of Object.keys(value)) {
    const member = (value as Record<string, unknown>)[name]
    const encoded = encode(member)
    if (encoded === member) continue
    copy ??= { ...value }
    Object.defineProperty(copy, name, {
      value: encoded,
      enumerable: true,
      writable: true,
      configurable: true,
    })
  }
  return copy ?? value
}

function encodeElements(elements: readonly unknown[]): readonly unknown[] {
  let copy: unknown[] | undefined
  for (let index = 0; index < elements.length; index++) {
    const encoded = encode(elements[index])
    if (encoded === elements[index]) continue
    copy ??= [...elements]
    copy[index] = encoded
  }
  return copy ?? elements
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
  return JSON.stringify(encode(value))
}

/** {@link toJson} of a model without the members that stand in columns: one copy, where taking them off one by one makes several. */
export function toJsonWithout(columns: ReadonlySet<string>, model: object): string {
  const own: Record<string, unknown> = {}
  for (const name of Object.keys(model))
    if (!columns.has(name)) own[name] = encode((model as Record<string, unknown>)[name])
  return JSON.stringify(own)
}

/** What {@link toJson} of the same model type wrote. */
export function fromJson<Model>(text: string): Model {
  const value: unknown = JSON.parse(text)
  return (text.includes('\\u0001') ? decode(value) : value) as Model
}
