// The arrows of ARCHITECTURE.md, held by a machine: who may import whom, no cycles, no foreign package in core.
import { dirname, join, posix, relative, sep } from 'node:path'
import { importsOf } from './source/imports-of.mjs'
import { isTest, readSources } from './source/read-sources.mjs'

const DRIVING = ['protocols', 'apis', 'jobs', 'cli']
const DRIVEN = ['formats', 'status-lists', 'identifiers', 'keys', 'storage', 'mail']

/** Folder of src → the other folders of src that its files may import. */
const MAY_IMPORT = {
  lib: [],
  core: ['lib'],
  config: ['lib'],
  http: ['core', 'lib'],
  demo: ['core', 'lib'],
  ...Object.fromEntries(DRIVING.map((folder) => [folder, ['core', 'http', 'lib']])),
  ...Object.fromEntries(DRIVEN.map((folder) => [folder, ['core', 'lib']])),
}
/** Folders whose sub-folders are implementations that must not know each other, and the listed exceptions. */
const SIBLINGS = {
  formats: {},
  'status-lists': {},
  identifiers: {},
  keys: {},
  mail: {},
  apis: {},
  protocols: { openid4vci: ['oauth'], openid4vp: ['oauth'] },
}
/** Files beside main.ts: parts of the process. They know the configuration and the core, but build nothing. */
const BESIDE_MAIN = ['config', 'core', 'lib']
/** The command line is a second main: it may build what it needs. */
const ALSO = { cli: ['compose', 'config', 'main'] }

/** Why `from` must not import `to`, or undefined. Paths are relative to src, with forward slashes; no `to` = not a file. */
function violation(from, to, specifier) {
  const [folder, part] = from.split('/')
  if (specifier === undefined) return isTest(from) ? undefined : 'an import() must name its file'
  if (/^(\/|file:|data:|#)/.test(specifier)) return `"${specifier}" is no relative path and no package`
  if (to === undefined) {
    return folder === 'core' && !isTest(from)
      ? `core knows no package: "${specifier}" must come through core/ports`
      : undefined
  }
  if (isTest(from)) return undefined
  if (to.startsWith('..')) return `src must not import ${to}`
  if (isTest(to)) return `only tests import the test ${to}`
  if (to.startsWith('compose/') && folder !== 'compose' && from !== 'compose.ts') {
    return `only compose.ts imports ${to}`
  }
  if (from === 'main.ts' || from === 'compose.ts' || folder === 'compose') return undefined
  const isBesideMain = part === undefined
  const [toFolder, toPart] = to.split('/')
  if (toPart === undefined) {
    if (isBesideMain && to !== 'compose.ts') return undefined
    return (ALSO[folder] ?? []).includes(to.replace(/\.ts$/, ''))
      ? undefined
      : `only main and the command line import ${to}`
  }
  if (folder !== toFolder) {
    const allowed = isBesideMain ? BESIDE_MAIN : [...(MAY_IMPORT[folder] ?? []), ...(ALSO[folder] ?? [])]
    return allowed.includes(toFolder) ? undefined : `${folder} must not import ${toFolder}`
  }
  const exceptions = SIBLINGS[folder]
  const isWithinSibling = from.split('/').length > 2 && to.split('/').length > 2
  if (exceptions === undefined || !isWithinSibling || part === toPart) return undefined
  return exceptions[part]?.includes(toPart)
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
  const target = (from, specifier) =>
    specifier?.startsWith('.')
      ? posix.normalize(
          relative(src, join(src, dirname(from), specifier))
            .split(sep)
            .join('/'),
        )
      : undefined
  const graph = new Map()
  const lines = []
  for (const source of readSources(root)) {
    const from = source.file
    const imports = importsOf(source)
    graph.set(
      from,
      imports.map(({ specifier }) => target(from, specifier)).filter((to) => to !== undefined),
    )
    for (const { specifier, line } of imports) {
      const why = violation(from, target(from, specifier), specifier)
      if (why !== undefined) lines.push(`src/${from}:${line} ${why}`)
    }
  }
  return [...lines, ...cycles(graph).map((cycle) => `import cycle: ${cycle}`)]
}
