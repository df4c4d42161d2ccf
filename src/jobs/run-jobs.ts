import type { Ports } from '../core/ports/ports.ts'

/** Work that comes back. It never overlaps itself within a process; between processes conditional writes and leases decide. */
export interface Job {
  readonly name: string
  /** How long after one run the next begins, give or take a tenth. */
  readonly everyMs: number
  /** One bounded round. Ends soon after `signal`. */
  run(signal: AbortSignal): Promise<void>
  /** What a run has left going: awaited at the end. */
  drain?(): Promise<void>
}

export interface RunningJobs {
  /** Runs a job now, or once more when it is running; not while it is being spared after a failure. */
  wake(name: string): void
  /** Ends all jobs, and waits for them no longer than that. */
  stop(withinMs: number): Promise<void>
}

/** The clock may be moved at any time, so nothing sleeps until an instant: it is asked at least this often. */
const ASK_CLOCK_MS = 5_000
const LONGEST_PAUSE_MS = 60_000
const SHORTEST_PAUSE_MS = 1_000

export function startJobs(jobs: readonly Job[], ports: Pick<Ports, 'clock' | 'log' | 'random'>): RunningJobs {
  const stopping = new AbortController()
  const started = new Map(jobs.map((job) => [job.name, startJob(job, ports, stopping.signal)]))
  return {
    wake: (name) => started.get(name)?.wake(),
    async stop(withinMs) {
      stopping.abort()
      const ended = Promise.allSettled(
        jobs.map(async (job) => {
          await started.get(job.name)?.ended()
          await job.drain?.()
        }),
      )
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, withinMs)
      })
      await Promise.race([ended, late])
      clearTimeout(timer)
    },
  }
}

function startJob(
  job: Job,
  { clock, log, random }: Pick<Ports, 'clock' | 'log' | 'random'>,
  signal: AbortSignal,
): { wake(): void; ended(): Promise<void> } {
  let running: Promise<void> | undefined
  let again = false
  let failures = 0
  let pauseMs = 0
  let nextAt = clock.now()
  let timer: NodeJS.Timeout | undefined

  const spread = (milliseconds: number): number =>
    milliseconds * (0.9 + ((random.bytes(1)[0] ?? 0) / 255) * 0.2)

  const runOnce = async (): Promise<void> => {
    try {
      await job.run(signal)
      failures = 0
    } catch (error) {
      if (signal.aborted) return
      failures++
      log.error(
        { job: job.name, failures, cause: error instanceof Error ? error.stack : error },
        'job failed',
      )
    }
    pauseMs =
      failures === 0
        ? spread(job.everyMs)
        : spread(Math.max(job.everyMs, Math.min(LONGEST_PAUSE_MS, SHORTEST_PAUSE_MS * 2 ** (failures - 1))))
    nextAt = clock.now() + pauseMs
  }
  const run = (): void => {
    again = false
    running = runOnce().finally(() => {
      running = undefined
      if (again && failures === 0) nextAt = clock.now()
      schedule()
    })
  }
  const schedule = (): void => {
    if (signal.aborted) return
    // A clock that was put back must not make us wait longer than we would have.
    nextAt = Math.min(nextAt, clock.now() + pauseMs)
    const wait = nextAt - clock.now()
    clearTimeout(timer)
    if (wait <= 0) run()
    else timer = setTimeout(schedule, Math.min(wait, ASK_CLOCK_MS))
  }
  signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
  schedule()

  return {
    wake() {
      if (running !== undefined) again = true
      else if (failures === 0 && !signal.aborted) {
        clearTimeout(timer)
        run()
      }
    },
    ended: async () => running,
  }
}
