import type { Units } from '../core/ports/units.ts'
import type { Dialect } from './dialect.ts'
import type { Compile, Query } from './query.ts'

/** A step of the schema, compiled for the engine. */
export interface Migration {
  readonly name: string
  readonly statements: readonly string[]
}

/** A database that runs compiled queries. */
export interface Engine extends Units {
  readonly dialect: Dialect
  readonly compile: Compile
  /** Reads what is committed. */
  rows<V, Row>(query: Query<V, Row>, values: V): Promise<readonly Row[]>
  row<V, Row>(query: Query<V, Row>, values: V): Promise<Row | undefined>
  /** Runs one changing query as a durable transaction of its own. The rows of its RETURNING. */
  change<V, Row>(query: Query<V, Row>, values: V): Promise<readonly Row[]>
  /** As `change`; how many rows it changed. */
  count<V>(query: Query<V, unknown>, values: V): Promise<number>
  /** Brings the schema up to date, also when several processes start at once. Refuses a schema that is newer than we are. */
  migrate(migrations: readonly Migration[]): Promise<void>
  close(): Promise<void>
  /** Counts the commits of all other connections. Absent where that cannot be asked at no cost: then every read goes to the database. */
  readonly othersWrote?: () => number
}
