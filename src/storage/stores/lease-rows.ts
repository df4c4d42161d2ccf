import type { Compilable, Kysely, SelectQueryBuilder } from 'kysely'
import type { Instant } from '../../core/ids.ts'
import type { Dialect } from '../dialect.ts'
import type { Tables } from '../tables.ts'

/** Tables whose rows one process at a time works on. */
type Leased = {
  [Table in keyof Tables]: Tables[Table] extends { lease_until: Instant } ? Table : never
}[keyof Tables]

interface LeaseValues {
  now: number
  lease_until: number
  limit: number
}

/** For the builder, which cannot tell the columns of a table that is not named. */
interface Some {
  some: { first: string; more: string; lease_until: number }
}

/**
 * Gives up to so many rows to one process until `lease_until`, also when others ask at the same moment.
 * @param key the primary key
 * @param choose which rows are to be had, and which of them come first
 */
export function leaseRows<Table extends Leased>(
  dialect: Dialect,
  table: Table,
  key: readonly (keyof Tables[Table] & string)[],
  choose: (
    rows: SelectQueryBuilder<Tables, Table, object>,
    values: LeaseValues,
  ) => SelectQueryBuilder<Tables, Table, object>,
) {
  const columns = key as readonly string[] as ['first', 'more']
  const some = table as unknown as 'some'
  return (db: Kysely<Tables>, p: LeaseValues) =>
    (db as unknown as Kysely<Some>)
      // Computed once: as a plain subquery it may be run again, and take more than it should.
      .with(
        (cte) => cte('taken').materialized(),
        (free) => {
          const keys = free.selectFrom(some).select(columns)
          const chosen = choose(keys as never, p) as unknown as typeof keys
          return dialect.skippingLocked(chosen.limit(p.limit))
        },
      )
      .updateTable(some)
      .set({ lease_until: p.lease_until })
      .where(({ eb, refTuple, selectFrom }) =>
        eb(
          refTuple(...columns),
          'in',
          selectFrom('taken')
            .select(columns)
            .$asTuple(...columns),
        ),
      )
      .returningAll() as unknown as Compilable<Tables[Table]>
}
