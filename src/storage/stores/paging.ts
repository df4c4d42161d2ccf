import type { Cursor, Page, PageRequest } from '../../core/ports/page.ts'

/** Sorts after every id. */
const END = '\u{10ffff}'

/**
 * Lists go by id alone, newest first: ids are UUIDs of version 7 of the creation time, so that the order of the primary key is
 * the order of creation, and no list costs an index.
 */
export function pageValues<Id extends string>({ limit, after }: PageRequest): { before: Id; limit: number } {
  // One more than asked for tells whether there is a next page.
  return { before: (after?.id ?? END) as Id, limit: limit + 1 }
}

export function toPage<Item>(
  items: readonly Item[],
  { limit }: PageRequest,
  cursorOf: (item: Item) => Cursor,
): Page<Item> {
  if (items.length <= limit) return { items }
  const page = items.slice(0, limit)
  const last = page.at(-1)
  return { items: page, ...(last === undefined ? {} : { next: cursorOf(last) }) }
}
