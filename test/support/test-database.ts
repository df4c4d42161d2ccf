/** Where an office under test keeps its rows: the environment that says so, and what to clean up. */
export interface TestDatabase {
  readonly environment: Readonly<Record<string, string>>
  remove(): Promise<void>
}

/** SQLite in the data folder. */
export async function withTestDatabase(): Promise<TestDatabase> {
  return { environment: {}, remove: async () => {} }
}
