import cluster, { type Worker } from 'node:cluster'
import { once } from 'node:events'

/** A worker that lived this long was healthy: the next pause is short again. */
const HEALTHY_AFTER_MS = 60_000
const LONGEST_PAUSE_MS = 30_000
const FIRST_PAUSE_MS = 500

/**
 * Runs `count` workers and keeps them running. The first is ready before the others start, so that migrations and the demo
 * tenant are one worker's work. A worker that ends unasked is started again, after a pause that grows while it keeps ending.
 * Resolves with the exit code: that of the first worker if it could not start, and else 0 when `stopAsked` has come and all
 * workers have ended, by themselves or by force after `killAfterMs`. Workers run `exec`; left out, what this process runs.
 */
export async function runWorkers(
  count: number,
  stopAsked: Promise<void>,
  onReady: () => void,
  killAfterMs: number,
  exec?: string,
): Promise<number> {
  cluster.setupPrimary(exec === undefined ? {} : { exec })
  const stop = { isAsked: false }
  void stopAsked.then(() => {
    stop.isAsked = true
  })

  const first = cluster.fork()
  const failed = await Promise.race([untilReady(first), untilExit(first), stopAsked.then(() => undefined)])
  if (failed !== undefined) return failed
  keep(first, stop)
  for (let index = 1; index < count && !stop.isAsked; index++) {
    const worker = cluster.fork()
    await Promise.race([untilReady(worker), untilExit(worker), stopAsked])
    keep(worker, stop)
  }
  if (!stop.isAsked) onReady()
  await stopAsked
  await endWorkers(killAfterMs)
  return 0
}

function untilReady(worker: Worker): Promise<undefined> {
  return new Promise((resolve) => {
    worker.on('message', (message) => {
      if (message === 'ready') resolve(undefined)
    })
  })
}

const untilExit = (worker: Worker): Promise<number> =>
  worker.isDead()
    ? Promise.resolve(worker.process.exitCode ?? 1)
    : once(worker, 'exit').then(([code]) => code ?? 1)

/** Starts a successor whenever the worker ends unasked. */
function keep(worker: Worker, stop: { readonly isAsked: boolean }, pauseMs = FIRST_PAUSE_MS): void {
  const started = performance.now()
  void untilExit(worker).then((code) => {
    if (stop.isAsked) return
    const wasHealthy = performance.now() - started > HEALTHY_AFTER_MS
    const pause = wasHealthy ? FIRST_PAUSE_MS : pauseMs
    process.stderr.write(`Worker ${worker.process.pid} ended with ${code}; the next starts in ${pause} ms.\n`)
    setTimeout(() => {
      if (!stop.isAsked) keep(cluster.fork(), stop, Math.min(pause * 2, LONGEST_PAUSE_MS))
    }, pause)
  })
}

async function endWorkers(afterMs: number): Promise<void> {
  const workers = Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined)
  for (const worker of workers) worker.process.kill('SIGTERM')
  const force = setTimeout(() => {
    for (const worker of workers) worker.process.kill('SIGKILL')
  }, afterMs)
  await Promise.all(workers.map(untilExit))
  clearTimeout(force)
}
