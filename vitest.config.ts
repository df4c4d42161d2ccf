import { defineConfig } from 'vitest/config'

const shared = {
  globalSetup: ['test/support/postgres-server.ts'],
  pool: 'forks' as const,
  testTimeout: 30_000,
  hookTimeout: 60_000,
}

/** Everything on SQLite, and the stories, the faults and every product's probes on PostgreSQL once more. Store contracts run on both by themselves. */
export default defineConfig({
  test: {
    projects: [
      { test: { ...shared, name: 'sqlite', include: ['src/**/*.test.ts', 'test/**/*.test.ts'] } },
      {
        test: {
          ...shared,
          name: 'postgres',
          include: ['test/{flows,faults,compat}/**/*.test.ts'],
          env: { CHANCERY_TEST_DATABASE: 'postgres' },
        },
      },
    ],
  },
})
