import type { Compilable, Kysely } from 'kysely'
import type { Dialect } from '../dialect.ts'
import type { Migration } from '../engine.ts'
import type { Tables } from '../tables.ts'
import { initial } from './0001-initial.ts'

export type MigrationSteps = (db: Kysely<Tables>, dialect: Dialect) => readonly Compilable[]

/** In the order of their names. A migration that was released never changes. */
const all: Readonly<Record<string, MigrationSteps>> = {
  '0001-initial': initial,
}

export function migrationsFor(dialect: Dialect): readonly Migration[] {
  return Object.entries(all).map(([name, steps]) => ({
    name,
    statements: steps(dialect.kysely, dialect).map((step) => step.compile().sql),
  }))
}
