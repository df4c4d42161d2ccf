/** A row as the model has it, with the count of its changes. */
interface Versioned {
  readonly id: string
  readonly tenantId: string
  readonly version: number
}

export interface RecentRows<Row extends Versioned> {
  find(tenantId: string, id: string): Row | undefined
  /**
   * Forgets the row, because a write of `row` is on its way.
   * @returns what to call when that write is on disk
   */
  writing(row: Row): () => void
}

const MOST = 512

/**
 * The rows that this process wrote last. A process of several steps, each a request of its own, then reads nothing that it wrote a
 * moment ago. Every row is what the database holds: it is known from COMMIT until the next write of it is prepared, and no longer
 * than nobody else writes the database.
 * @param othersWrote counts the changes of other connections
 */
export function createRecentRows<Row extends Versioned>(othersWrote: () => number): RecentRows<Row> {
  /** In the order of writing. */
  const rows = new Map<string, Row>()
  let seen = othersWrote()

  return {
    find(tenantId, id) {
      if (rows.size === 0) return undefined
      const now = othersWrote()
      if (now !== seen) {
        rows.clear()
        seen = now
      }
      const row = rows.get(id)
      return row?.tenantId === tenantId ? row : undefined
    },
    writing(row) {
      rows.delete(row.id)
      const then = seen
      return () => {
        // Somebody else wrote meanwhile, and that was seen for another row: this one may be changed already.
        if (seen !== then) return
        const known = rows.get(row.id)
        if (known !== undefined && known.version >= row.version) return
        if (rows.size >= MOST) for (const oldest of rows.keys()) if (rows.delete(oldest)) break
        rows.set(row.id, row)
      }
    },
  }
}
