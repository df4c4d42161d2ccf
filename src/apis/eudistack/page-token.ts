import { CoreError } from '../../core/errors.ts'
import type { Cursor } from '../../core/ports/page.ts'
import { decodeBase64url, encodeBase64url } from '../../lib/base64url.ts'
import { Refusal } from '../../lib/refusal.ts'

const text = /^(\d{1,15}) ([0-9a-f-]{36})$/

export function writePageToken({ at, id }: Cursor): string {
  return encodeBase64url(`${at} ${id}`)
}

/** @throws {CoreError} `invalid_request` for a token that is none of ours */
export function readPageToken(token: string): Cursor {
  try {
    const [, at, id] = text.exec(new TextDecoder().decode(decodeBase64url(token))) ?? []
    if (at !== undefined && id !== undefined) return { at: Number(at), id }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
  }
  throw new CoreError('invalid_request', 'The page_token is none of ours.', {
    violations: [{ pointer: '/page_token', message: 'must be the next_page_token of the page before' }],
  })
}
