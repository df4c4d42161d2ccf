import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { afterAll, afterEach, expect, test } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'chancery-cluster-'))
const running: ChildProcess[] = []
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A process that does what main.ts does with workers, and whose workers do what `worker` says. It tells what happens, line by line. */
function startPrimary(worker: string, killAfterMs = 5_000) {
  const exec = join(folder, `worker-${running.length}-${Math.random()}.mjs`)
  const primary = exec.replace('worker', 'primary')
  writeFileSync(exec, worker)
  writeFileSync(
    primary,
    `import { runWorkers } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, 'cluster.ts')).href)}
     const asked = new Promise((resolve) => process.on('SIGTERM', resolve))
     const announce = () => console.log('ready')
     process.exit(await runWorkers(2, asked, announce, ${killAfterMs}, ${JSON.stringify(exec)}))`,
  )
  const child = spawn(process.execPath, [primary], { stdio: ['ignore', 'pipe', 'pipe'] })
  running.push(child)
  const lines: string[] = []
  const waiting = new Set<() => void>()
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line)
    for (const wake of waiting) wake()
  })
  return {
    child,
    exited: once(child, 'exit').then(([code]) => code),
    /** The lines so far, once there are `count` that match. */
    lines: async (pattern: RegExp, count: number) => {
      const matching = () => lines.filter((line) => pattern.test(line))
      while (matching().length < count) {
        await new Promise<void>((resolve) => waiting.add(resolve))
      }
      return lines
    },
  }
}

const served = `console.log('worker ' + process.pid)
  process.on('SIGTERM', () => process.exit(0))
  setInterval(() => {}, 1000)
  process.send('ready')`

test('the first worker is ready before the second starts, and both before it is said', async () => {
  const slow = `console.log('starting ' + process.pid)
    process.on('SIGTERM', () => process.exit(0))
    setTimeout(() => { console.log('serving ' + process.pid); setTimeout(() => process.send('ready'), 100) }, 200)
    setInterval(() => {}, 1000)`
  const { child, exited, lines } = startPrimary(slow)
  const said = await lines(/^ready$/, 1)
  expect(said.map((line) => line.split(' ')[0])).toEqual([
    'starting',
    'serving',
    'starting',
    'serving',
    'ready',
  ])
  child.kill('SIGTERM')
  expect(await exited).toBe(0)
})

test('a worker that is killed has a successor', async () => {
  const { child, exited, lines } = startPrimary(served)
  const [victim] = await lines(/^worker/, 2)
  await lines(/^ready$/, 1)
  process.kill(Number(victim?.split(' ')[1]), 'SIGKILL')
  await lines(/^worker/, 3)
  child.kill('SIGTERM')
  expect(await exited).toBe(0)
})

test('a second SIGTERM changes nothing', async () => {
  const slowToEnd = served.replace(
    '() => process.exit(0)',
    `() => { console.log('ending'); setTimeout(() => process.exit(0), 300) }`,
  )
  const { child, exited, lines } = startPrimary(slowToEnd)
  await lines(/^ready$/, 1)
  child.kill('SIGTERM')
  await lines(/^ending/, 2)
  child.kill('SIGTERM')
  expect(await exited).toBe(0)
})

test('a worker that hangs is killed, and the end is still a good one', async () => {
  const { child, exited, lines } = startPrimary(served.replace('process.exit(0)', '{}'), 300)
  await lines(/^ready$/, 1)
  child.kill('SIGTERM')
  expect(await exited).toBe(0)
})

test('when the first worker cannot start, its exit code is ours and no other is tried', async () => {
  const { exited, lines } = startPrimary(`console.log('worker'); setTimeout(() => process.exit(7), 50)`)
  expect(await exited).toBe(7)
  expect(await lines(/^worker/, 1)).toEqual(['worker'])
})
