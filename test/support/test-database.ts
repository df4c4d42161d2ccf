import { createPostgresDatabase } from './postgres.ts'

/** Where an office under test keeps its rows: the environment that says so, and what to clean up. */
export interface TestDatabase {
  readonly environment: Readonly<Record<string, string>>
  remove(): Promise<void>
}

/** SQLite in the data folder; with CHANCERY_TEST_DATABASE=postgres a new PostgreSQL database. */
export async function createTestDatabase(): Promise<TestDatabase> {
  if (process.env['CHANCERY_TEST_DATABASE'] !== 'postgres') {
    return { environment: {}, remove: async () => {} }
  }
  const { url, drop } = await createPostgresDatabase()
  return { environment: { DATABASE_URL: url }, remove: drop }
}
