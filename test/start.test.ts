import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const folder = mkdtempSync(join(tmpdir(), 'chancery-start-'))
const running: ChildProcess[] = []
afterEach(() => {
  // The whole group: npm, and what it started.
  for (const { pid } of running.splice(0)) if (pid !== undefined) killGroup(pid)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function killGroup(pid: number) {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // Ended by itself.
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, 'localhost')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}

function start(command: readonly [string, ...string[]], environment: Readonly<Record<string, string>>) {
  const [name, ...args] = command
  const inherited = Object.entries(process.env).filter(
    ([variable]) => !/^(CHANCERY_|npm_|NODE_|VITEST|DATABASE_URL)/.test(variable),
  )
  const child = spawn(name, args, {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...Object.fromEntries(inherited), CHANCERY_DATA: folder, ...environment },
  })
  running.push(child)
  const output = { out: '', err: '' }
  const ready = new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk) => {
      output.out += chunk
      if (/"msg":"ready"/.test(output.out)) resolve()
    })
  })
  child.stderr.on('data', (chunk) => {
    output.err += chunk
  })
  const exited = once(child, 'exit').then(([code]) => code as number | null)
  return { child, output, ready, exited }
}

const answers = (port: number) =>
  fetch(`http://localhost:${port}/health/ready`).then(
    () => true,
    () => false,
  )

test('npm start serves, and SIGTERM to the first process ends all of it with 0', async () => {
  const port = await freePort()
  const { child, ready, exited, output } = start(['npm', 'start'], { CHANCERY_PORT: String(port) })
  await Promise.race([ready, exited.then((code) => expect.fail(`ended with ${code}: ${output.err}`))])
  expect(await answers(port)).toBe(true)
  const asked = performance.now()
  child.kill('SIGTERM')
  child.kill('SIGTERM')
  expect(await exited).toBe(0)
  expect(performance.now() - asked).toBeLessThan(8_000)
  expect(await answers(port)).toBe(false)
}, 60_000)

test('a configuration with faults is refused with all of them and 78', async () => {
  const { exited, output } = start([process.execPath, 'scripts/start.mjs'], {
    CHANCERY_PROT: '3000',
    CHANCERY_DEMO: 'off',
  })
  expect(await exited).toBe(78)
  expect(output.err).toContain('did you mean CHANCERY_PORT?')
  expect(output.err).toContain('CHANCERY_MASTER_KEY')
  expect(output.out).toBe('')
})

test('a taken port is said in a sentence', async () => {
  const taken = createServer().listen(0, 'localhost')
  await once(taken, 'listening')
  const address = taken.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const { exited, output } = start([process.execPath, 'scripts/start.mjs'], { CHANCERY_PORT: String(port) })
  expect(await exited).toBe(1)
  taken.close()
  expect(output.err).toContain(`Port ${port} is taken`)
}, 30_000)
