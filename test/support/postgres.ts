import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { inject } from 'vitest'

const SERVER_TIMEOUT_MS = 60_000

export interface PostgresDatabase {
  readonly url: string
  /** Ends its connections and removes it. */
  drop(): Promise<void>
}

/**
 * A new, empty database on a real server: the one that TEST_POSTGRES_URL names (its user must be allowed to create databases), or
 * the one of this run, started now if nobody asked before. Fails when there is none; never skips.
 */
export async function createPostgresDatabase(): Promise<PostgresDatabase> {
  const server = process.env['TEST_POSTGRES_URL'] ?? (await serverOfThisRun())
  const name = `chancery_test_${randomBytes(6).toString('hex')}`
  await administer(server, `create database ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => administer(server, `drop database if exists ${name} with (force)`) }
}

/** The address of the server that `postgres-server.ts` starts. */
async function serverOfThisRun(): Promise<string> {
  const directory = inject('postgresDirectory')
  writeFileSync(join(directory, 'wanted'), '')
  const deadline = performance.now() + SERVER_TIMEOUT_MS
  while (!existsSync(join(directory, 'url'))) {
    if (existsSync(join(directory, 'failed')))
      throw new Error(readFileSync(join(directory, 'failed'), 'utf8'))
    if (performance.now() > deadline) throw new Error('no PostgreSQL server came up')
    await sleep(20)
  }
  return readFileSync(join(directory, 'url'), 'utf8')
}

async function administer(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
