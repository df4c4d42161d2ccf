import { execFileSync } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeEach, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** A small office with the install scripts of ours. */
function createTree() {
  const tree = mkdtempSync(join(tmpdir(), 'chancery-packed-'))
  folders.push(tree)
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(tree, path)), { recursive: true })
    writeFileSync(join(tree, path), text)
  }
  cpSync(join(root, 'scripts', 'install'), join(tree, 'scripts', 'install'), { recursive: true })
  write('package.json', '{ "type": "module" }')
  write('node_modules/.package-lock.json', '{}')
  for (const name of ['rolldown', '@rolldown', '@oxc-project']) {
    symlinkSync(join(root, 'node_modules', name), join(tree, 'node_modules', name))
  }
  write(
    'src/main.ts',
    "import { word } from './word.ts'\nconsole.log(word as string, import.meta.url, '…😀'.length)\n",
  )
  write('src/word.ts', "export const word: string = 'one'\n")
  write('src/unused.ts', 'export const unused = 1\n')
  write('src/cli/chancery.ts', "console.log('the command line')\n")
  const run = (...args: string[]) =>
    execFileSync(process.execPath, args, { cwd: tree, encoding: 'utf8' }).trim()
  const packed = pathToFileURL(join(tree, 'scripts', 'install', 'packed.mjs')).href
  const ask = (expression: string) =>
    run('-e', `import(${JSON.stringify(packed)}).then((m) => console.log(${expression}))`)
  return {
    tree,
    write,
    run,
    pack: () => run('scripts/install/pack.mjs'),
    findEntry: (name: string) => ask(`m.findEntry('${name}')`),
    compileCacheOf: (entry: string) => ask(`m.compileCacheOf('${entry}')`),
    packs: () =>
      readdirSync(join(tree, 'node_modules/.cache/chancery/packs')).filter((name) =>
        name.startsWith('pack-'),
      ),
  }
}

let office: ReturnType<typeof createTree>
beforeEach(() => {
  office = createTree()
})

test('the sources run until there is a pack, and then the pack does; files beside a source are found as before', () => {
  const source = join(office.tree, 'src', 'main.ts')
  expect(office.findEntry('main')).toBe(source)
  office.pack()
  const entry = office.findEntry('main')
  expect(entry).toMatch(/\/packs\/pack-\w+\/main\.mjs$/)
  expect(office.run(entry)).toBe(`one ${pathToFileURL(source).href} 3`)
  expect(readFileSync(entry, 'latin1')).not.toContain('\u00e2\u0080\u00a6')
  expect(office.run(office.findEntry('chancery'))).toBe('the command line')
})

test.each([
  ['a source that was edited', 'src/word.ts', "export const word: string = 'two'\n"],
  ['an install that brought other packages', 'node_modules/.package-lock.json', '{ "packages": {} }'],
  ['a pack made in another way', 'scripts/install/pack.mjs', ''],
])('%s: the pack is out of date, and the sources run', (_, path, text) => {
  office.pack()
  office.write(path, text)
  expect(office.findEntry('main')).toBe(join(office.tree, 'src', 'main.ts'))
})

test('an edit that leaves the size as it was counts, a file that is in no pack does not', () => {
  office.pack()
  office.write('src/unused.ts', 'export const unused = 22\n')
  expect(office.findEntry('main')).toMatch(/main\.mjs$/)
  utimesSync(join(office.tree, 'src', 'word.ts'), 1, 1)
  expect(office.findEntry('main')).toMatch(/main\.ts$/)
})

test('a pack or a note that is damaged or gone is no pack', () => {
  office.pack()
  rmSync(dirname(office.findEntry('main')), { recursive: true })
  expect(office.findEntry('main')).toMatch(/main\.ts$/)
  office.pack()
  office.write('node_modules/.cache/chancery/packs/newest.json', '{"folder":')
  expect(office.findEntry('main')).toMatch(/main\.ts$/)
})

test('an office that runs an older pack keeps it for some packs more', () => {
  office.pack()
  const first = office.findEntry('main')
  for (const word of ['two', 'three', 'four', 'five']) {
    office.write('src/word.ts', `export const word: string = '${word}'\n`)
    office.pack()
    if (word === 'two') expect(office.run(first)).toMatch(/^one /)
    expect(office.run(office.findEntry('main'))).toMatch(new RegExp(`^${word} `))
  }
  // Compiled code lies in them, so that it is bounded with them.
  expect(office.compileCacheOf('/packs/pack-a/main.mjs')).toBe('/packs/pack-a/compiled')
  expect(office.packs()).toHaveLength(4)
}, 30_000)

test('what a failed pack leaves is never run', () => {
  office.pack()
  office.write('src/word.ts', 'export const word: string = (\n')
  expect(office.pack).toThrow()
  expect(office.findEntry('main')).toMatch(/main\.ts$/)
})
