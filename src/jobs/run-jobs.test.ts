import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createFakeClock, testRandom } from '../../test/fakes/fake-clock.ts'
import { createFakeLog } from '../../test/fakes/fake-log.ts'
import { type Job, type RunningJobs, startJobs } from './run-jobs.ts'

let jobs: RunningJobs
const log = createFakeLog()
const clock = createFakeClock()
const start = (...list: Job[]) => {
  jobs = startJobs(list, { clock, log, random: testRandom })
}
/** Lets time pass for timers and for the clock alike. */
const pass = async (milliseconds: number, step = 50) => {
  for (let passed = 0; passed < milliseconds; passed += step) {
    clock.advance(step)
    await vi.advanceTimersByTimeAsync(step)
  }
}

beforeEach(() => {
  vi.useFakeTimers()
  log.lines.length = 0
})
afterEach(async () => {
  const stopped = jobs.stop(10)
  await vi.advanceTimersByTimeAsync(20)
  await stopped
  vi.useRealTimers()
})

test('a job runs at once and then in its rhythm, give or take a tenth', async () => {
  const runs: number[] = []
  start({ name: 'a', everyMs: 1_000, run: async () => void runs.push(clock.now()) })
  await pass(10_000)
  expect(runs.length).toBeGreaterThanOrEqual(9)
  expect(runs.length).toBeLessThanOrEqual(12)
})

test('it never overlaps itself, and others do not wait for it', async () => {
  let running = 0
  let most = 0
  let others = 0
  start(
    {
      name: 'slow',
      everyMs: 100,
      async run() {
        most = Math.max(most, ++running)
        await new Promise((resolve) => setTimeout(resolve, 1_000))
        running--
      },
    },
    { name: 'other', everyMs: 100, run: async () => void others++ },
  )
  for (let count = 0; count < 10; count++) {
    jobs.wake('slow')
    await pass(300)
  }
  expect(most).toBe(1)
  expect(others).toBeGreaterThan(20)
})

test('woken it runs at once; woken while it runs it runs once more', async () => {
  let runs = 0
  let finish = (): void => undefined
  start({
    name: 'a',
    everyMs: 3_600_000,
    run: () => {
      runs++
      return new Promise((resolve) => {
        finish = resolve
      })
    },
  })
  expect(runs).toBe(1)
  jobs.wake('a')
  jobs.wake('a')
  expect(runs).toBe(1)
  finish()
  await vi.advanceTimersByTimeAsync(0)
  expect(runs).toBe(2)
  finish()
  await vi.advanceTimersByTimeAsync(0)
  expect(runs).toBe(2)
  jobs.wake('a')
  expect(runs).toBe(3)
  jobs.wake('nobody')
})

test('a clock that jumps ahead is noticed within 5 s, one that jumps back does not stop the rhythm', async () => {
  let runs = 0
  start({ name: 'a', everyMs: 3_600_000, run: async () => void runs++ })
  await pass(100)
  clock.advance(3_600_000 * 2)
  await vi.advanceTimersByTimeAsync(5_000)
  expect(runs).toBe(2)
  clock.advance(-86_400_000)
  await pass(3_600_000 * 1.2, 5_000)
  expect(runs).toBe(3)
})

test('failures are logged and backed off, also against being woken, and forgotten after a success', async () => {
  let runs = 0
  let fails = true
  start({
    name: 'a',
    everyMs: 100,
    async run() {
      runs++
      if (fails) throw new Error('no storage')
    },
  })
  for (let count = 0; count < 100; count++) {
    jobs.wake('a')
    await pass(100)
  }
  expect(runs).toBeGreaterThanOrEqual(3)
  expect(runs).toBeLessThanOrEqual(5)
  expect(log.lines[0]).toMatchObject({ level: 'error', context: { job: 'a', failures: 1 } })
  fails = false
  await pass(20_000)
  expect(runs).toBeGreaterThan(20)
})

test('stop tells the run, waits for it and its drain, and starts nothing more', async () => {
  vi.useRealTimers()
  const seen: string[] = []
  start({
    name: 'a',
    everyMs: 10,
    async run(signal) {
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      await sleep(50)
      seen.push('ended')
    },
    async drain() {
      seen.push('drained')
    },
  })
  await jobs.stop(1_000)
  expect(seen).toEqual(['ended', 'drained'])
  jobs.wake('a')
  await sleep(50)
  expect(seen).toHaveLength(2)
  vi.useFakeTimers()
})

test('stop waits no longer than it may', async () => {
  vi.useRealTimers()
  start({ name: 'a', everyMs: 10, run: () => new Promise(() => undefined) })
  const before = Date.now()
  await jobs.stop(100)
  expect(Date.now() - before).toBeLessThan(500)
  vi.useFakeTimers()
})
