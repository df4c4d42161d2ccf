export interface KeptLists<Row> {
  find(tenantId: string): readonly Row[] | undefined
  /** What was just read. */
  keep(tenantId: string, rows: readonly Row[]): readonly Row[]
  /**
   * Forgets the list, because a write of one of its rows is on its way.
   * @returns what to call when that write is on disk
   */
  writing(tenantId: string): () => void
}

const MOST = 256

/**
 * Short lists of a tenant that are asked for with every flow and change hardly ever, as this process read them last. Every list is what
 * the database holds: it is forgotten when a write of it is prepared and when that is on disk, and as soon as anybody else has written
 * the database. The same array is given out until then, so that what is made of it can be kept with it.
 * @param othersWrote counts the changes of other connections
 */
export function createKeptLists<Row>(othersWrote: () => number): KeptLists<Row> {
  const lists = new Map<string, readonly Row[]>()
  let seen = othersWrote()

  return {
    find(tenantId) {
      if (lists.size === 0) return undefined
      const now = othersWrote()
      if (now !== seen) {
        lists.clear()
        seen = now
      }
      return lists.get(tenantId)
    },
    keep(tenantId, rows) {
      if (lists.size === 0) seen = othersWrote()
      if (lists.size >= MOST) lists.clear()
      lists.set(tenantId, rows)
      return rows
    },
    writing(tenantId) {
      lists.delete(tenantId)
      return () => {
        lists.delete(tenantId)
      }
    },
  }
}
