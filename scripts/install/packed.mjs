// The packed office: what `npm start` runs. About a thousand small modules of ours, and the packages that are made of hundreds, are put
// into a few files at install (pack.mjs): a quarter less to start, and 60 MiB less under load (docs/adr/0012). Nothing else differs. Where there
// is no pack, or a file has changed since, the sources run as they are.
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { compileCache, root } from './runtime.mjs'

/** Each pack lies in a folder of its own here: an office that still runs an older one finds what it has yet to load. */
export const packs = join(compileCache, 'packs')
/** Names the newest pack and what it was made of; written last. */
export const manifest = join(packs, 'newest.json')

/** Size and time of the last change, which tell whether a file is still the one that was packed. */
export function stampOf(path) {
  const { size, mtimeMs } = statSync(path)
  return `${size} ${mtimeMs}`
}

/** What `pack.mjs` noted down, if every file that went into the pack is still what it was. */
function readFreshManifest() {
  try {
    const noted = JSON.parse(readFileSync(manifest, 'utf8'))
    const isFresh =
      existsSync(join(noted.folder, 'main.mjs')) &&
      Object.entries(noted.stamps).every(([path, stamp]) => stampOf(path) === stamp)
    return isFresh ? noted : undefined
  } catch {
    return undefined
  }
}

export const isPacked = () => readFreshManifest() !== undefined

/** Where compiled code is kept between starts: that of a pack lies in it, and goes with it. */
export const compileCacheOf = (entry) =>
  entry.endsWith('.mjs') ? join(dirname(entry), 'compiled') : compileCache

/** Where to start `main` (the server) or `chancery` (the command line): in the pack if it is fresh, and else in the sources. */
export function findEntry(name) {
  const noted = readFreshManifest()
  if (noted !== undefined) return join(noted.folder, `${name}.mjs`)
  return join(root, 'src', name === 'main' ? 'main.ts' : `cli/${name}.ts`)
}
