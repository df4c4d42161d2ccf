import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterAll } from 'vitest'
import { createManagementClient, type ManagementClient } from '../../src/cli/tour/management-client.ts'
import { findFreePort, type OfficeProcess, startOfficeProcess } from '../../src/cli/tour/office-process.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'

/**
 * A real office over HTTP, in demo mode, on a folder, a port and a database of its own. CHANCERY_TEST_DATABASE=postgres and
 * CHANCERY_TEST_WORKERS=2 choose what it runs on.
 */
export interface Office extends OfficeProcess {
  readonly data: string
  /** Absent: SQLite in the data folder. */
  readonly databaseUrl?: string
  readonly management: ManagementClient
  /** Starts another process on the same folder, port and database; the one before must have ended. */
  restart(): Promise<Office>
  /** Stops what runs and removes folder and database. */
  remove(): Promise<void>
}

export interface OfficeOptions {
  readonly environment?: Readonly<Record<string, string>>
}

/** Whatever fails on the way, the file that started an office leaves none behind. */
const started = new Set<Office>()
afterAll(async () => {
  await Promise.all([...started].map((office) => office.remove()))
})

export async function startOffice(options: OfficeOptions = {}): Promise<Office> {
  const data = await mkdtemp(join(tmpdir(), 'chancery-office-'))
  const database = await createTestDatabase()
  return launch(data, await findFreePort(), database, options)
}

async function launch(
  data: string,
  port: number,
  database: TestDatabase,
  options: OfficeOptions,
): Promise<Office> {
  const workers = process.env['CHANCERY_TEST_WORKERS']
  const running = await startOfficeProcess({
    data,
    port,
    environment: {
      ...(database.url === undefined ? {} : { DATABASE_URL: database.url }),
      ...(workers === undefined ? {} : { CHANCERY_WORKERS: workers }),
      ...options.environment,
    },
  })
  if (options.environment?.['CHANCERY_TLS'] === 'self-signed') trust(join(data, 'tls', 'ca.pem'))
  const office: Office = {
    ...running,
    data,
    ...(database.url === undefined ? {} : { databaseUrl: database.url }),
    management: createManagementClient(running.demo),
    restart: () => launch(data, port, database, options),
    remove: async () => {
      await running.kill()
      await database.remove()
      await rm(data, { recursive: true, force: true })
    },
  }
  started.add(office)
  return office
}

/** For every request that this file makes from now on. */
function trust(path: string): void {
  setDefaultCACertificates([...getCACertificates('default'), readFileSync(path, 'utf8')])
}
