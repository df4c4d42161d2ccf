// The arrows of ARCHITECTURE.md, held by a machine: who may import whom, no cycles, no foreign package in core.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix, relative, sep } from 'node:path'
import { parseSync } from 'oxc-parser'

const DRIVING = ['protocols', 'apis', 'jobs', 'cli']
const DRIVEN = ['formats', 'status-lists', 'identifiers', 'keys', 'storage']

/** Folder of src → the other folders of src that its files may import. */
const MAY_IMPORT = {
  lib: [],
  core: ['lib'],
  config: ['lib'],
  http: ['core', 'lib'],
  ...Object.fromEntries(DRIVING.map((folder) => [folder, ['core', 'http', 'lib']])),
  ...Object.fromEntries(DRIVEN.map((folder) => [folder, ['core', 'lib']])),
}
/** Folders whose sub-folders are implementations that must not know each other, and the listed exceptions. */
const SIBLINGS = {
  formats: {},
  'status-lists': {},
  identifiers: {},
  keys: {},
  apis: {},
  protocols: { openid4vci: ['oauth'], openid4vp: ['oauth'] },
}
/** The command line is a second main: it may build what it needs. */
const ALSO = { cli: ['compose', 'config', 'main'] }

const isTest = (file) => /\.(test|contract)\.ts$/.test(file)

/** Every import of a TypeScript file, type imports included: [{specifier, line}]. */
function importsOf(file) {
  const source = readFileSync(file, 'utf8')
  const { module, errors } = parseSync(file, source)
  if (errors.length > 0) throw new Error(`${file} does not parse: ${errors[0].message}`)
  const at = (offset) => source.slice(0, offset).split('\n').length
  return [
    ...module.staticImports.map((entry) => ({ specifier: entry.moduleRequest.value, line: at(entry.start) })),
    ...module.staticExports.flatMap((entry) =>
      entry.entries
        .filter((part) => part.moduleRequest)
        .map((part) => ({ specifier: part.moduleRequest.value, line: at(entry.start) })),
    ),
    ...module.dynamicImports.map((entry) => ({
      specifier: source.slice(entry.moduleRequest.start + 1, entry.moduleRequest.end - 1),
      line: at(entry.start),
    })),
  ]
}

/** Why `from` must not import `specifier`, or undefined. Paths are relative to src, with forward slashes. */
function violation(from, to, specifier) {
  const [folder, part] = from.split('/')
  if (to === undefined) {
    if (folder === 'core' && !isTest(from))
      return `core knows no package: "${specifier}" must come through core/ports`
    return undefined
  }
  if (to.startsWith('..')) return isTest(from) ? undefined : `src must not import ${to}`
  if (isTest(from) || from === 'main.ts' || from === 'compose.ts') return undefined
  const [toFolder, toPart] = to.split('/')
  if (toPart === undefined && folder !== toFolder) {
    const file = toFolder.replace(/\.ts$/, '')
    return (ALSO[folder] ?? []).includes(file) || !from.includes('/')
      ? undefined
      : `only main and the command line import ${to}`
  }
  if (folder !== toFolder) {
    const allowed = [...(MAY_IMPORT[folder] ?? []), ...(ALSO[folder] ?? [])]
    return allowed.includes(toFolder) ? undefined : `${folder} must not import ${toFolder}`
  }
  const exceptions = SIBLINGS[folder]
  if (exceptions === undefined || !from.slice(folder.length + 1).includes('/')) return undefined
  if (!to.slice(folder.length + 1).includes('/')) return undefined
  return part === toPart || exceptions[part]?.includes(toPart)
    ? undefined
    : `${folder}/${part} must not know ${folder}/${toPart}`
}

function cycles(graph) {
  const state = new Map()
  const found = []
  const visit = (node, path) => {
    if (state.get(node) === 'done') return
    if (state.get(node) === 'open') {
      found.push([...path.slice(path.indexOf(node)), node].join(' → '))
      return
    }
    state.set(node, 'open')
    for (const next of graph.get(node) ?? []) visit(next, [...path, node])
    state.set(node, 'done')
  }
  for (const node of graph.keys()) visit(node, [])
  return found
}

/** All violations below `root`/src, each a line that says where and why. */
export function checkArrows(root) {
  const src = join(root, 'src')
  const files = readdirSync(src, { recursive: true })
    .map((file) => file.split(sep).join('/'))
    .filter((file) => file.endsWith('.ts'))
  const graph = new Map()
  const lines = []
  for (const from of files) {
    const edges = []
    for (const { specifier, line } of importsOf(join(src, from))) {
      const to = specifier.startsWith('.')
        ? posix.normalize(
            relative(src, join(src, dirname(from), specifier))
              .split(sep)
              .join('/'),
          )
        : undefined
      if (to !== undefined) edges.push(to)
      const why = violation(from, to, specifier)
      if (why !== undefined) lines.push(`src/${from}:${line} ${why}`)
    }
    graph.set(from, edges)
  }
  return [...lines, ...cycles(graph).map((cycle) => `import cycle: ${cycle}`)]
}
