// Packs the office (packed.mjs says what for), in a process of its own.
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { rolldown } from 'rolldown'
import { manifest, packs, stampOf } from './packed.mjs'
import { root } from './runtime.mjs'

/** What rolldown itself puts into its output, and brings along. */
const HELPERS = '@oxc-project/runtime'
/** Packages of many small modules. All others are loaded from node_modules, because some read files that lie beside them. */
const PACKED = ['ajv', 'ajv-formats', 'kysely', 'typebox', 'yaml', HELPERS]
/** Decides, beside the sources, what is in a pack: npm notes what it installed in the second. */
const RECIPE = ['scripts/install/pack.mjs', 'node_modules/.package-lock.json']
/** Packs that stay for offices that still run them. */
const KEPT = 4

const sources = join(root, 'src')
const isOwn = (path) => path.startsWith(sources + sep)
const isPath = (id) => /^[./]|^\w:/.test(id)
const isOfPackage = (id, name) => id === name || id.startsWith(`${name}/`)

/** Everything of ours that was read, also a constant that the output has no module for. */
const inputs = new Set(RECIPE.map((name) => join(root, name)))

/** A module goes on finding the files beside its source. */
const ownSources = {
  name: 'own-sources',
  transform(code, path) {
    if (!isOwn(path)) return null
    inputs.add(path)
    if (!code.includes('import.meta.url')) return null
    return { code: code.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)), map: null }
  },
}

/** One character beyond ASCII, and Node keeps the whole text with two bytes for each: 2 MiB for a few dots and arrows. */
const oneBytePerCharacter = {
  name: 'one-byte-per-character',
  renderChunk: (code) => ({
    code: code.replaceAll(
      /[\u0080-\uffff]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
    map: null,
  }),
}

/** Taken before anything is read: who edits meanwhile has a pack that is out of date, never one that seems fresh. */
const stamps = new Map(
  [
    ...readdirSync(sources, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => join(entry.parentPath, entry.name)),
    ...RECIPE.map((name) => join(root, name)),
  ].map((path) => [path, stampOf(path)]),
)

mkdirSync(packs, { recursive: true })
const folder = mkdtempSync(join(packs, 'pack-'))
// Who installs need not be who runs.
chmodSync(folder, 0o755)
const build = await rolldown({
  input: { main: join(sources, 'main.ts'), chancery: join(sources, 'cli', 'chancery.ts') },
  cwd: root,
  platform: 'node',
  transform: { target: 'esnext' },
  external: (id, importer) =>
    !isPath(id) &&
    (importer === undefined || isOwn(importer)) &&
    !PACKED.some((name) => isOfPackage(id, name)),
  plugins: [ownSources, oneBytePerCharacter],
})
// The maps cost nothing until somebody asks for them with NODE_OPTIONS=--enable-source-maps.
await build.write({
  dir: folder,
  format: 'esm',
  sourcemap: true,
  // Not `.js`: below node_modules Node would first try to read it as CommonJS.
  entryFileNames: '[name].mjs',
  chunkFileNames: '[name]-[hash].mjs',
})
await build.close()

const noted = [...inputs].map((path) => [path, stamps.get(path) ?? 'came while packing'])
writeFileSync(`${folder}.json`, JSON.stringify({ folder, stamps: Object.fromEntries(noted) }))
renameSync(`${folder}.json`, manifest)

const older = readdirSync(packs)
  .filter((name) => name.startsWith('pack-'))
  .map((name) => join(packs, name))
  .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)
for (const path of older.slice(KEPT)) rmSync(path, { recursive: true, force: true })
