// `npm run generate`: writes everything below docs/reference from the code; with `--check` only says what is out of date.
// Each file of scripts/generators exports `path` and `generate()`; adding one is adding a file there.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from './install/runtime.mjs'

const isCheck = process.argv.includes('--check')
const folder = join(root, 'scripts', 'generators')

const read = (path) => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

const stale = []
for (const name of readdirSync(folder).filter((file) => file.endsWith('.mjs'))) {
  const { path, generate } = await import(join(folder, name))
  const [target, text] = [join(root, path), await generate()]
  if (read(target) === text) continue
  stale.push(path)
  if (!isCheck) {
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, text)
  }
}

if (isCheck && stale.length > 0) {
  console.error(`Out of date: ${stale.join(', ')}. Run \`npm run generate\` and commit what changes.`)
  process.exit(1)
}
for (const path of stale) console.log(`wrote ${path}`)
