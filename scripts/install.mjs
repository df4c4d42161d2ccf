// Runs before `npm start` and `npm test`, under whatever Node is there (≥ 20): installs what the lock file names, once.
// The install brings Node 26 into node_modules/.bin, which npm puts first on the PATH of the script that follows.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const scope = process.argv[2] === 'all' ? 'all' : 'production'
const stamp = join(root, 'node_modules', '.chancery-install.json')
const lock = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex')

function installed() {
  if (!existsSync(stamp)) return false
  const found = JSON.parse(readFileSync(stamp, 'utf8'))
  return found.lock === lock && (found.scope === 'all' || found.scope === scope)
}

if (!installed()) {
  console.error('Installing what package-lock.json names (once) …')
  const args = ['ci', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error']
  if (scope === 'production') args.push('--omit=dev')
  execFileSync('npm', args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  })
  writeFileSync(stamp, JSON.stringify({ lock, scope }))
}
