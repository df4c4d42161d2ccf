import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'

/** Pages by number, as the product has them. */
export const PageQuery = Type.Object({
  order: Type.Optional(Type.Enum(['ASC', 'DESC'] as const)),
  order_by: Type.Optional(Type.Enum(['modifiedDate', 'createdDate', 'id'] as const)),
  page: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
  per_page: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
})
export type PageQuery = Type.Static<typeof PageQuery>

interface Sortable {
  readonly id: string
  readonly createdAt: number
  readonly modifiedAt: number
}

export interface NumberedPage<Item> {
  readonly items: readonly Item[]
  readonly page: number
  readonly perPage: number
  readonly total: number
}

/** One page of everything there is, in the order that was asked for; what is equal is in the order of the ids. */
export function cutPage<Item>(
  all: readonly Item[],
  sortable: (item: Item) => Sortable,
  { order = 'DESC', order_by: by = 'modifiedDate', page = 1, per_page: perPage = 100 }: PageQuery,
): NumberedPage<Item> {
  const value = (item: Item): number => {
    const { createdAt, modifiedAt } = sortable(item)
    return by === 'id' ? 0 : by === 'createdDate' ? createdAt : modifiedAt
  }
  const byId = (a: Item, b: Item) => (sortable(a).id < sortable(b).id ? -1 : 1)
  const ascending = [...all].sort((a, b) => value(a) - value(b) || byId(a, b))
  const sorted = order === 'ASC' ? ascending : ascending.reverse()
  const start = (page - 1) * perPage
  return { items: sorted.slice(start, start + perPage), page, perPage, total: all.length }
}

/** The headers beside a bare array; `url` is absolute and has no query. */
export function setPageHeaders(
  reply: FastifyReply,
  { page, perPage, total }: NumberedPage<unknown>,
  url: string,
  { order, order_by: by }: PageQuery,
): void {
  const pages = Math.max(1, Math.ceil(total / perPage))
  const link = (to: number, rel: string) => {
    const query = new URLSearchParams({
      ...(order === undefined ? {} : { order }),
      ...(by === undefined ? {} : { order_by: by }),
      page: String(to),
      per_page: String(perPage),
    })
    return `<${url}?${query}>; rel="${rel}"`
  }
  const previous = page > 1 ? Math.min(page - 1, pages) : undefined
  const next = page < pages ? page + 1 : undefined
  reply.headers({
    'x-page': String(page),
    'x-prev-page': previous === undefined ? '' : String(previous),
    'x-next-page': next === undefined ? '' : String(next),
    'x-per-page': String(perPage),
    'x-total': String(total),
    'x-total-pages': String(pages),
    link: [
      link(1, 'first'),
      ...(previous === undefined ? [] : [link(previous, 'prev')]),
      ...(next === undefined ? [] : [link(next, 'next')]),
      link(pages, 'last'),
    ].join(', '),
  })
}

/** Everything that a store pages through; about `most` of it where strangers ask. */
export async function readAll<Item, Cursor>(
  read: (after: Cursor | undefined) => Promise<{ readonly items: readonly Item[]; readonly next?: Cursor }>,
  most = Number.POSITIVE_INFINITY,
): Promise<readonly Item[]> {
  const all: Item[] = []
  let after: Cursor | undefined
  do {
    const { items, next } = await read(after)
    all.push(...items)
    after = next
  } while (after !== undefined && all.length < most)
  return all
}
