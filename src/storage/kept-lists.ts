export interface KeptLists<Row> {
  /** The list as it is kept, or as `load` reads it now. */
  read(tenantId: string, load: () => Promise<readonly Row[]>): Promise<readonly Row[]>
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
  /** Counts what made lists be forgotten. */
  let forgotten = 0

  return {
    async read(tenantId, load) {
      const now = othersWrote()
      if (now !== seen) {
        lists.clear()
        forgotten++
        seen = now
      }
      const known = lists.get(tenantId)
      if (known !== undefined) return known
      const before = forgotten
      const rows = await load()
      // Something was written while it was read, and told to those who asked meanwhile: this list may be from before.
      if (forgotten !== before) return rows
      if (lists.size >= MOST) lists.clear()
      lists.set(tenantId, rows)
      return rows
    },
    writing(tenantId) {
      const forget = () => {
        lists.delete(tenantId)
        forgotten++
      }
      forget()
      return forget
    },
  }
}
