import type { Compilable, Kysely, OperationNode } from 'kysely'
import { CoreError } from '../core/errors.ts'
import type { Write } from '../core/ports/units.ts'
import type { Dialect } from './dialect.ts'
import type { Tables } from './tables.ts'

export type SqlValue = string | number | Uint8Array | null
/** The values that a query takes, by name. */
type ValuesOf<V> = { readonly [Name in keyof V]: SqlValue }

/** Stands in a query for a value that is known only when it runs. */
class Parameter {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

/**
 * A query that was compiled once. Running it binds values to their places; nothing of the query builder is left on that path.
 */
export interface Query<V, Row> {
  readonly sql: string
  /** The values in the order of their places in `sql`. */
  bind(values: V): SqlValue[]
  /** The table that it changes; undefined for a plain read. */
  readonly changes: string | undefined
  /** It only adds rows, so that it does not matter whether it sees what others of its unit did to the table. */
  readonly onlyAdds: boolean
  /** The one table whose rows it adds to another: while that is empty, it changes nothing. */
  readonly copiesFrom: string | undefined
  /** Tables that it reads besides. */
  readonly reads: ReadonlySet<string>
  /** Never there: carries the type of the rows. */
  readonly row?: Row
}

/**
 * Compiles a query for an engine. The values that it takes are the second parameter of `build`, with their types; there they are
 * only names.
 */
export type Compile = <V extends ValuesOf<V>, Row>(
  build: (db: Kysely<Tables>, values: V) => Compilable<Row>,
) => Query<V, Row>

export function createCompile(dialect: Dialect): Compile {
  return <V extends ValuesOf<V>, Row>(build: (db: Kysely<Tables>, values: V) => Compilable<Row>) => {
    const parameters = new Proxy({}, { get: (_, name) => new Parameter(String(name)) }) as V
    const compiled = build(dialect.kysely, parameters).compile()
    const places = compiled.parameters.map((place) => place as Parameter | SqlValue)
    const changes = changedTable(compiled.query)
    const onlyAdds =
      compiled.query.kind === 'InsertQueryNode' && compiled.query.onConflict?.updates === undefined
    const reads = tablesIn(compiled.query)
    if (changes !== undefined) reads.delete(changes)
    return {
      sql: compiled.sql,
      bind: (values: V) =>
        places.map((place) =>
          place instanceof Parameter ? valueFor(values as Record<string, SqlValue>, place.name) : place,
        ),
      changes,
      onlyAdds,
      copiesFrom: copiedTable(compiled.query),
      reads,
    }
  }
}

function valueFor(values: Record<string, SqlValue>, name: string): SqlValue {
  const value = values[name]
  if (value === undefined) throw new TypeError(`the query has no value for ${name}`)
  if (typeof value === 'string' && value.includes('\0')) throw unstorableText()
  return value
}

/**
 * PostgreSQL has no place for U+0000 in a text, SQLite has: what the one cannot hold, and nobody can mean, the other does not take either,
 * to write it or to look for it. A fault of whoever sent it, not of ours.
 */
function unstorableText(): CoreError {
  return new CoreError('invalid_request', 'A text holds the character U+0000, which cannot be stored.')
}

function changedTable(node: OperationNode): string | undefined {
  const part = node as {
    kind: string
    into?: OperationNode
    table?: OperationNode
    from?: { froms: OperationNode[] }
  }
  if (part.kind === 'InsertQueryNode') return [...tablesIn(part.into)][0]
  if (part.kind === 'UpdateQueryNode') return [...tablesIn(part.table)][0]
  if (part.kind === 'DeleteQueryNode') return [...tablesIn(part.from?.froms[0])][0]
  return undefined
}

function copiedTable(node: OperationNode): string | undefined {
  const { values } = node as {
    values?: OperationNode & { from?: { froms: OperationNode[] }; joins?: unknown }
  }
  if (node.kind !== 'InsertQueryNode' || values?.kind !== 'SelectQueryNode' || values.joins !== undefined)
    return undefined
  const [table, ...others] = [...tablesIn(values.from)]
  return others.length === 0 ? table : undefined
}

function tablesIn(node: unknown, found = new Set<string>()): Set<string> {
  if (typeof node !== 'object' || node === null) return found
  if ('kind' in node && node.kind === 'TableNode') {
    found.add((node as unknown as { table: { identifier: { name: string } } }).table.identifier.name)
    return found
  }
  for (const part of Object.values(node)) tablesIn(part, found)
  return found
}

/** What a {@link Write} is in storage: one compiled statement, and how many rows it has to change. */
export interface StoredWrite {
  readonly query: Query<never, unknown>
  readonly values: readonly SqlValue[]
  readonly expect: number | undefined
  /** To be called when it is on disk. Only engines that tell what others wrote call it. */
  readonly committed: (() => void) | undefined
  /** Without the values: whoever logs a conflict logs no secret and nobody's name. */
  toJSON(): unknown
}

function withoutValues(this: StoredWrite): unknown {
  return { changes: this.query.changes }
}

/** `expect`: how many rows it has to change; without it any number will do. */
export function toWrite<V>(
  query: Query<V, unknown>,
  values: V,
  expect?: number,
  committed?: () => void,
): Write {
  const stored: StoredWrite = {
    query,
    values: query.bind(values),
    expect,
    committed,
    toJSON: withoutValues,
  }
  return stored as unknown as Write
}

export function storedWrite(write: Write): StoredWrite {
  return write as unknown as StoredWrite
}
