import cluster from 'node:cluster'
import { runWorkers } from './cluster.ts'
import type { Config } from './config/config.ts'
import { ConfigError, parseConfig } from './config/parse-config.ts'
import { readyLine } from './ready-line.ts'
import { startFailure } from './start-failure.ts'

/**
 * Small buffers share a larger one, and the last of them keeps it: with Node's 64 KiB a few forgotten bytes of each request hold 15 MiB
 * under load.
 */
Buffer.poolSize = 4_096

/** The end comes within 8 s of SIGTERM; what still hangs is cut, first in the workers, then the workers. */
const STOP_WITHIN_MS = 7_500
const KILL_AFTER_MS = 7_800
/** EX_CONFIG of sysexits.h: starting again changes nothing. */
const EXIT_CONFIG = 78

function readConfig(): Config {
  try {
    return parseConfig(process.env)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    const lines = error.problems.map((problem) => `  - ${problem}\n`)
    process.stderr.write(`Chancery cannot start with this configuration:\n${lines.join('')}`)
    process.stderr.write('Every setting is described in docs/reference/configuration.md.\n')
    process.exit(EXIT_CONFIG)
  }
}

/** Resolves with the first signal that ends us; later ones change nothing. */
const stopAsked = new Promise<void>((resolve) => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => resolve())
})

async function serve(config: Config): Promise<void> {
  void stopAsked.then(() => setTimeout(() => process.exit(0), STOP_WITHIN_MS).unref())
  const { compose } = await import('./compose.ts')
  const office = await compose(config)
  await office.listen()
  if (cluster.isWorker) process.send?.('ready')
  else announce()
  await stopAsked
  await office.close()
  process.exit(0)
}

const config = readConfig()
const announce = () => void process.stdout.write(readyLine(config, process.stdout.isTTY, Date.now()))

try {
  if (config.processes.workers === 1 || cluster.isWorker) await serve(config)
  else process.exit(await runWorkers(config.processes.workers, stopAsked, announce, KILL_AFTER_MS))
} catch (error) {
  process.stderr.write(`${startFailure(error, config)}\n`)
  process.exit(1)
}
