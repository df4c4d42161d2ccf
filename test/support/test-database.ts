import { createPostgresDatabase } from './postgres.ts'

/** Where an office under test keeps its rows. */
export interface TestDatabase {
  /** Absent: SQLite in the data folder. */
  readonly url?: string
  remove(): Promise<void>
}

/** SQLite; with CHANCERY_TEST_DATABASE=postgres a new PostgreSQL database. */
export async function createTestDatabase(): Promise<TestDatabase> {
  if (process.env['CHANCERY_TEST_DATABASE'] !== 'postgres') {
    return { remove: async () => {} }
  }
  const { url, drop } = await createPostgresDatabase()
  return { url, remove: drop }
}
