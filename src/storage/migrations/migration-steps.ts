import type { Compilable, Kysely } from 'kysely'
import type { Dialect } from '../dialect.ts'
import type { Tables } from '../tables.ts'

/** The statements of one migration, the same for both engines but for what the dialect names. */
export type MigrationSteps = (db: Kysely<Tables>, dialect: Dialect) => readonly Compilable[]
