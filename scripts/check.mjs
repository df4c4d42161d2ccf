// `npm run check`: types, lint, arrows and cycles, dead code, file sizes, generated files fresh. Everything at once.
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checkArrows } from './arrows.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const MAX_LINES = 500
const MAX_BYTES = 1024 * 1024

const run = (command, ...args) =>
  new Promise((resolve) => {
    execFile(command, args, { cwd: root, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
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
  types: () => run('npx', '--no', 'tsc', '-p', '.'),
  lint: () => run('npx', '--no', 'biome', 'check', '--error-on-warnings', '--max-diagnostics=50'),
  arrows: async () => checkArrows(root).join('\n'),
  'dead code': () => run('npx', '--no', 'knip'),
  'dead code in production': () => run('npx', '--no', 'knip', '--production'),
  sizes,
  'generated files': () => run('node', 'scripts/generate.mjs', '--check'),
}

const chosen = process.argv.slice(2)
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
