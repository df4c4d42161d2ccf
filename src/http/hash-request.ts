import { CoreError } from '../core/errors.ts'
import { sha256 } from '../lib/hash.ts'

/** SHA-256 of what a request asks for: method, URL and body, whatever the order of members. */
export function hashRequest(method: string, url: string, body: unknown): Uint8Array {
  return sha256(`${method} ${url}\n${body === undefined ? '' : canonicalJson(body)}`)
}

function canonicalJson(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`)
    return `{${members.join(',')}}`
  }
  const text = JSON.stringify(value)
  if (text === undefined)
    throw new CoreError('internal', 'Something failed on our side.', { detail: 'body is not JSON' })
  return text
}
