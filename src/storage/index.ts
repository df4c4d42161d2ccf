import type { Storage } from '../core/ports/ports.ts'
import type { Engine } from './engine.ts'
import { migrationsFor } from './migrations/index.ts'
import { openDatabase } from './sqlite/open-database.ts'
import { createSqliteEngine } from './sqlite/sqlite-engine.ts'
import { createStorage } from './storage.ts'
import { createSettings, type Settings } from './stores/settings.ts'

export interface StorageOptions {
  /** `postgres://…`; absent = the built-in database in `file`. */
  readonly databaseUrl?: string
  /** Path of the SQLite file; made when absent. Not used with `databaseUrl`. */
  readonly file: string
  /** PostgreSQL: how many connections this process may hold. Default 10. */
  readonly connections?: number
}

export interface OpenStorage {
  readonly storage: Storage
  readonly engine: 'sqlite' | 'postgres'
  readonly settings: Settings
  /** @throws {CoreError} `storage_unavailable` */
  ready(): Promise<void>
  close(): Promise<void>
}

/** Opens the database and brings its schema up to date. */
export async function openStorage(options: StorageOptions): Promise<OpenStorage> {
  const engine = await openEngine(options)
  try {
    await engine.migrate(migrationsFor(engine.dialect))
  } catch (error) {
    await engine.close()
    throw error
  }
  const settings = createSettings(engine)
  return {
    storage: createStorage(engine),
    engine: engine.dialect.name,
    settings,
    async ready() {
      await settings.find('ready')
    },
    close: () => engine.close(),
  }
}

async function openEngine({ databaseUrl, file, ...options }: StorageOptions): Promise<Engine> {
  if (databaseUrl === undefined) return createSqliteEngine(openDatabase(file))
  // The driver costs memory and time at start: only who uses it pays.
  const [{ createConnections }, { createPostgresEngine }] = await Promise.all([
    import('./postgres/connections.ts'),
    import('./postgres/postgres-engine.ts'),
  ])
  return createPostgresEngine(createConnections(databaseUrl, options))
}
