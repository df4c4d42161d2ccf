/** Where a list goes on: the creation time and id of the last item seen. Newest first, stable under new rows. */
export interface Cursor {
  readonly at: number
  readonly id: string
}

export interface PageRequest {
  /** 1 to 200. */
  readonly limit: number
  readonly after?: Cursor
}

export interface Page<Item> {
  readonly items: readonly Item[]
  readonly next?: Cursor
}
