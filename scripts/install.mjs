// Runs before `npm start` and `npm test`, under whatever Node is there (≥ 20): installs what package-lock.json names, once.
// `npm install --no-save` and not `npm ci`: it adds what is missing beside a running server, and it takes a lock file
// that lacks optional packages of other platforms.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isPacked } from './install/packed.mjs'
import { findRuntime, root, runtimeFlags } from './install/runtime.mjs'
import { whatIsMissing } from './install/what-is-missing.mjs'

const modules = join(root, 'node_modules')
/** There while an install runs; holds the id of the process. What was left by a killed install is not to be trusted. */
const marker = join(modules, '.chancery-installing')

const readJson = (path) => {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}

const lock = readJson(join(root, 'package-lock.json'))
const found = () => readJson(join(modules, '.package-lock.json'))
/** Who once installed the test tools keeps them. */
const isDeveloped = Object.values(found()?.packages ?? {}).some((entry) => entry.dev === true)
const scope = process.argv.includes('all') || isDeveloped ? 'all' : 'production'
/** What only looks at the sources needs no packed office. */
const isToPack = !process.argv.includes('unpacked')

const isComplete = () =>
  whatIsMissing({ lock, found: found(), scope, exists: (path) => existsSync(join(root, path)) }).length === 0

/** Whether the process that wrote the marker still runs. A marker without its number yet is being written just now. */
const isHeld = () => {
  try {
    const owner = Number(readFileSync(marker, 'utf8'))
    return owner === 0 ? Date.now() - statSync(marker).mtimeMs < 5_000 : process.kill(owner, 0)
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** Takes the marker; waits while another living process holds it. True when a killed install had left it there. */
async function takeMarker() {
  mkdirSync(modules, { recursive: true })
  let left = false
  for (let said = false; ; ) {
    try {
      writeFileSync(marker, String(process.pid), { flag: 'wx' })
      return left
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    if (!isHeld()) {
      left = existsSync(marker)
      rmSync(marker, { force: true })
    } else {
      if (!said) console.error('Waiting for the install that another process runs …')
      said = true
      await new Promise((resolve) => setTimeout(resolve, 250))
    }
  }
}

function empty() {
  for (const name of readdirSync(modules)) {
    if (name !== '.chancery-installing') rmSync(join(modules, name), { recursive: true, force: true })
  }
}

/**
 * Best effort: where the office cannot be packed, its sources run; a cache that could not be filled costs the first start a second. Whoever
 * packs at the same time makes another pack, and the last one counts.
 */
function pack() {
  const { path } = findRuntime()
  if (path === undefined || !isToPack || isPacked()) return
  console.error('Packing the office, once after each change of its sources (some seconds) …')
  const run = (name) =>
    spawnSync(path, [...runtimeFlags, join(root, 'scripts', 'install', name)], {
      cwd: root,
      stdio: 'ignore',
      timeout: 60_000,
    })
  if (run('pack.mjs').status !== 0)
    console.error('It could not be packed, and runs from its sources: a slower start, and more memory.')
  run('warm.mjs')
}

async function install() {
  const isLeftover = await takeMarker()
  try {
    if (isLeftover || found() === undefined) empty()
    else if (isComplete()) return
    const what = scope === 'all' ? 'Chancery, its runtime and its test tools' : 'Chancery and its runtime'
    console.error(`Installing ${what} into node_modules, once (about half a minute) …`)
    const args = ['install', '--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error']
    if (scope === 'production') args.push('--omit=dev')
    execFileSync('npm', args, {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
      shell: process.platform === 'win32',
    })
  } finally {
    rmSync(marker, { force: true })
  }
}

if (existsSync(marker) || !isComplete()) {
  try {
    await install()
  } catch (error) {
    console.error(`The install failed (${error.message}). Is the package registry reachable? Try again.`)
    process.exit(1)
  }
}
pack()
const { missing } = findRuntime()
if (missing !== undefined) {
  console.error(missing)
  process.exit(1)
}
