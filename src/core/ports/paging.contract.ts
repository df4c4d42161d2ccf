import { assert, asyncProperty, constantFrom, integer, array as listOf } from 'fast-check'
import { expect, it } from 'vitest'
import type { Page, PageRequest } from './page.ts'
import { noon } from './storage.contract.ts'

export interface PagedList<Item> {
  /** Makes an item for each time and stores them. */
  add(times: readonly number[]): Promise<readonly Item[]>
  list(page: PageRequest): Promise<Page<Item>>
  idOf(item: Item): string
  /** A new list, with nothing in it. */
  restart(): void
}

/** Every list by pages: newest first, each item once, also while others are added. */
export function pagingContract<Item>(paged: () => PagedList<Item>): void {
  async function walk(list: PagedList<Item>, limit: number, between: () => Promise<unknown>) {
    const seen: Item[] = []
    let page = await list.list({ limit })
    for (;;) {
      expect(page.items.length).toBeLessThanOrEqual(limit)
      seen.push(...page.items)
      if (page.next === undefined) return seen
      await between()
      page = await list.list({ limit, after: page.next })
    }
  }

  it('gives each item once, newest first, whatever is added meanwhile', async () => {
    await assert(
      asyncProperty(
        // Few different times, so that many items have the same.
        listOf(integer({ min: 0, max: 3 }), { maxLength: 12 }),
        integer({ min: 1, max: 5 }),
        constantFrom(true, false),
        async (times, limit, addsMeanwhile) => {
          const list = paged()
          list.restart()
          const added = await list.add(times.map((time) => noon + time))
          const expected = added
            .map((item, position) => ({ id: list.idOf(item), at: times[position] ?? 0 }))
            .sort((one, other) => other.at - one.at || (other.id < one.id ? -1 : 1))
            .map(({ id }) => id)
          const seen = await walk(list, limit, async () => addsMeanwhile && (await list.add([noon + 10])))
          expect(seen.map((item) => list.idOf(item))).toEqual(expected)
        },
      ),
      { numRuns: 20 },
    )
  })

  it('has no next page after exactly as many items as asked for', async () => {
    const list = paged()
    list.restart()
    await list.add([noon, noon + 1, noon + 2])
    expect((await list.list({ limit: 3 })).next).toBeUndefined()
    const first = await list.list({ limit: 2 })
    expect(first.items).toHaveLength(2)
    expect(first.next).toBeDefined()
    expect(await list.list({ limit: 2, ...(first.next && { after: first.next }) })).toMatchObject({
      items: [expect.anything()],
    })
  })
}
