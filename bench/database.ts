import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { setup } from '../test/support/postgres-server.ts'

export interface BenchDatabase {
  readonly environment: Readonly<Record<string, string>>
  remove(): Promise<void>
}

/** SQLite in the data folder, or the PostgreSQL that DATABASE_URL names, or a fresh one of the tests. */
export async function openDatabase(kind: string): Promise<BenchDatabase> {
  if (kind === 'sqlite') return { environment: {}, remove: async () => {} }
  if (kind !== 'postgres') throw new Error(`--database is sqlite or postgres, not ${kind}`)
  const named = process.env['DATABASE_URL']
  if (named !== undefined) return { environment: { DATABASE_URL: named }, remove: async () => {} }
  let directory = ''
  const remove = await setup({
    provide: (_name: string, value: string) => {
      directory = value
    },
  } as Parameters<typeof setup>[0])
  writeFileSync(join(directory, 'wanted'), '')
  while (!existsSync(join(directory, 'url'))) {
    if (existsSync(join(directory, 'failed')))
      throw new Error(readFileSync(join(directory, 'failed'), 'utf8'))
    await sleep(50)
  }
  return {
    environment: { DATABASE_URL: readFileSync(join(directory, 'url'), 'utf8') },
    remove: async () => {
      // The server's process does not keep ours alive, and we wait for its end.
      const waiting = setInterval(() => {}, 1000)
      await remove().finally(() => clearInterval(waiting))
    },
  }
}
