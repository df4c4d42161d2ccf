import { type TProperties, type TSchema, Type } from 'typebox'
import { CoreError } from '../../core/errors.ts'
import type { Cursor, Page, PageRequest } from '../../core/ports/page.ts'
import { decodeBase64url, encodeBase64url } from '../../lib/base64url.ts'
import { Refusal } from '../../lib/refusal.ts'
import { isUuid } from '../../lib/uuid.ts'

const DEFAULT_LIMIT = 50
export const MAX_LIMIT = 200

/** The query of a list, with the filters of its own. */
export function pageQuery<Filters extends TProperties>(filters: Filters, defaultLimit = DEFAULT_LIMIT) {
  return Type.Object(
    {
      ...filters,
      limit: Type.Optional(
        Type.Integer({ minimum: 1, maximum: MAX_LIMIT, default: defaultLimit, description: 'Items a page.' }),
      ),
      cursor: Type.Optional(
        Type.String({ maxLength: 400, description: '`nextCursor` of the page before; opaque.' }),
      ),
    },
    { additionalProperties: false },
  )
}

/** The answer of a list: newest first. */
export function pageOf<Item extends TSchema>(item: Item, title: string) {
  return Type.Object(
    {
      items: Type.Array(item),
      nextCursor: Type.Optional(Type.String({ description: 'Absent on the last page.' })),
    },
    { title },
  )
}

interface Asked {
  readonly limit?: number
  readonly cursor?: string
}

/** @throws {CoreError} `invalid_request` for a cursor that is none of ours */
export function readPage({ limit = DEFAULT_LIMIT, cursor }: Asked): PageRequest {
  if (cursor === undefined) return { limit }
  const after = readCursor(cursor)
  if (!isUuid(after.id)) throw unknownCursor()
  return { limit, after }
}

export function writePage<Item, Shown>(page: Page<Item>, show: (item: Item) => Shown) {
  return {
    items: page.items.map(show),
    ...(page.next === undefined ? {} : { nextCursor: writeCursor(page.next) }),
  }
}

/** Pages through a list that is read whole: a tenant has tens of them. Newest first by (createdAt, id), as all lists. */
export function pageThrough<Item extends { readonly createdAt: number; readonly id: string }>(
  all: readonly Item[],
  { limit = DEFAULT_LIMIT, cursor }: Asked,
): Page<Item> {
  const after = cursor === undefined ? undefined : readCursor(cursor)
  const sorted = [...all].sort((a, b) => newestFirst(cursorOf(a), cursorOf(b)))
  const rest = after === undefined ? sorted : sorted.filter((item) => newestFirst(after, cursorOf(item)) < 0)
  const items = rest.slice(0, limit)
  const last = items.at(-1)
  return { items, ...(last === undefined || rest.length <= limit ? {} : { next: cursorOf(last) }) }
}

function cursorOf({ createdAt, id }: { readonly createdAt: number; readonly id: string }): Cursor {
  return { at: createdAt, id }
}

function newestFirst(a: Cursor, b: Cursor): number {
  if (a.at !== b.at) return b.at - a.at
  return a.id === b.id ? 0 : a.id < b.id ? 1 : -1
}

export function writeCursor({ at, id }: Cursor): string {
  return encodeBase64url(`${at} ${id}`)
}

const cursorText = /^(\d{1,15}) ([\x21-\x7e]{1,200})$/

/** @throws {CoreError} `invalid_request` */
export function readCursor(cursor: string): Cursor {
  try {
    const match = cursorText.exec(new TextDecoder().decode(decodeBase64url(cursor)))
    if (match?.[1] !== undefined && match[2] !== undefined) return { at: Number(match[1]), id: match[2] }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
  }
  throw unknownCursor()
}

function unknownCursor(): CoreError {
  return new CoreError('invalid_request', 'The cursor is none of ours: send nextCursor of the page before.', {
    violations: [{ pointer: '/cursor', message: 'is not a cursor that was given out' }],
  })
}
