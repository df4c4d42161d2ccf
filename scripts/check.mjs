// `npm run check`: types, lint, arrows and cycles, what must come through a port, dead code, file sizes, generated files fresh.
// Everything at once; `npm run check -- types lint` runs what is named.
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { checkArrows } from './arrows.mjs'
import { checkForbidden } from './forbidden.mjs'
import { root } from './install/runtime.mjs'

const MAX_LINES = 500
const MAX_BYTES = 1024 * 1024

/** Tools, and the Node that runs them, come from the install, however this script was called. */
const env = { ...process.env, PATH: `${join(root, 'node_modules', '.bin')}${delimiter}${process.env.PATH}` }

/** What a tool had to say, or nothing when it found no fault. */
const run = (command, ...args) =>
  new Promise((resolve) => {
    execFile(command, args, { cwd: root, env, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      resolve(error === null ? '' : `${stdout}${stderr}`.trim() || String(error))
    })
  })

async function sizes() {
  const tracked = await new Promise((resolve, reject) => {
    execFile(
      'git',
      ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
      { cwd: root },
      (error, out) => (error === null ? resolve(out.split('\0').filter(Boolean)) : reject(error)),
    )
  })
  const lines = []
  for (const file of tracked) {
    if (file.startsWith('test/vectors/')) continue
    let text
    try {
      text = readFileSync(join(root, file))
    } catch {
      continue
    }
    if (text.length > MAX_BYTES) lines.push(`${file} has ${text.length} bytes, ${MAX_BYTES} are allowed`)
    if (/\.(ts|mjs|tsx)$/.test(file)) {
      const count = text.toString('utf8').split('\n').length - 1
      if (count > MAX_LINES)
        lines.push(`${file} has ${count} lines, ${MAX_LINES} are allowed: there is a second idea in it`)
    }
  }
  return lines.join('\n')
}

const checks = {
  types: () => run('tsc', '-p', '.'),
  lint: () => run('biome', 'check', '--error-on-warnings', '--max-diagnostics=50'),
  // Apart from the rest because it reads every type: seconds, not milliseconds.
  promises: () => run('biome', 'lint', '--config-path=biome.promises.json', '--max-diagnostics=50'),
  arrows: async () => checkArrows(root).join('\n'),
  ports: async () => checkForbidden(root).join('\n'),
  'dead code': () => run('knip'),
  'dead code in production': () => run('knip', '--production'),
  sizes,
  'generated files': () => run('node', 'scripts/generate.mjs', '--check'),
}

const chosen = process.argv.slice(2)
const unknown = chosen.filter((name) => !Object.hasOwn(checks, name))
if (unknown.length > 0) {
  console.error(`No check is called ${unknown.join(', ')}: there are ${Object.keys(checks).join(', ')}.`)
  process.exit(2)
}
const results = await Promise.all(
  Object.entries(checks)
    .filter(([name]) => chosen.length === 0 || chosen.includes(name))
    .map(async ([name, check]) => {
      const started = performance.now()
      const report = await check()
      console.log(
        `${report === '' ? '✓' : '✗'} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`,
      )
      return report === '' ? [] : [`── ${name}\n${report}`]
    }),
)
const failures = results.flat()
if (failures.length > 0) {
  console.error(`\n${failures.join('\n\n')}`)
  process.exit(1)
}
