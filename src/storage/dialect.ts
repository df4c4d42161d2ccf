import {
  type ColumnDataType,
  type CreateTableBuilder,
  DummyDriver,
  Kysely,
  type Dialect as KyselyDialect,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RawBuilder,
  type SelectQueryBuilder,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  sql,
} from 'kysely'
import type { Tables } from './tables.ts'

type ColumnType = ColumnDataType | RawBuilder<unknown>

/** All that the two engines do differently in SQL. Everything else is one definition for both. */
export interface Dialect {
  readonly name: 'sqlite' | 'postgres'
  /** Compiles; never runs anything. */
  readonly kysely: Kysely<Tables>
  readonly columns: {
    /** Compared by code point on both, so that an order by id is the same everywhere. */
    readonly text: ColumnType
    /** Whole numbers up to 2^53: instants, counters, flags. */
    readonly integer: ColumnType
    readonly bytes: ColumnType
  }
  /**
   * The rows of a table stand in the order of its primary key, without a second tree. For rows well below 1,000 bytes: each larger
   * one would get a page of its own.
   */
  clustered<Table extends string, Column extends string>(
    table: CreateTableBuilder<Table, Column>,
  ): CreateTableBuilder<Table, Column>
  plain<Table extends string, Column extends string>(
    table: CreateTableBuilder<Table, Column>,
  ): CreateTableBuilder<Table, Column>
  /** Locks the rows that are about to be taken, and passes over those that another process is just taking. */
  skippingLocked<DB, TB extends keyof DB, O>(
    query: SelectQueryBuilder<DB, TB, O>,
  ): SelectQueryBuilder<DB, TB, O>
}

function compiling(dialect: Omit<KyselyDialect, 'createDriver'>): Kysely<Tables> {
  return new Kysely<Tables>({
    dialect: {
      createDriver: () => new DummyDriver(),
      createAdapter: () => dialect.createAdapter(),
      createQueryCompiler: () => dialect.createQueryCompiler(),
      createIntrospector: (db) => dialect.createIntrospector(db),
    },
  })
}

export function sqliteDialect(): Dialect {
  return {
    name: 'sqlite',
    kysely: compiling({
      createAdapter: () => new SqliteAdapter(),
      createQueryCompiler: () => new SqliteQueryCompiler(),
      createIntrospector: (db) => new SqliteIntrospector(db),
    }),
    columns: { text: 'text', integer: 'integer', bytes: 'blob' },
    clustered: (table) => table.modifyEnd(sql`strict, without rowid`),
    plain: (table) => table.modifyEnd(sql`strict`),
    // One process writes at a time: what it takes, nobody else is taking.
    skippingLocked: (query) => query,
  }
}

export function postgresDialect(): Dialect {
  return {
    name: 'postgres',
    kysely: compiling({
      createAdapter: () => new PostgresAdapter(),
      createQueryCompiler: () => new PostgresQueryCompiler(),
      createIntrospector: (db) => new PostgresIntrospector(db),
    }),
    columns: { text: sql`text collate "C"`, integer: 'bigint', bytes: 'bytea' },
    clustered: (table) => table,
    plain: (table) => table,
    skippingLocked: (query) => query.forUpdate().skipLocked(),
  }
}
