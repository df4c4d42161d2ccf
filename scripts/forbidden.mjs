// Nothing outside asks for time, randomness, the environment or the network but through clock, random, config and outgoing.
import { isTest, readSources, walk } from './source/read-sources.mjs'

/** The command line is a program of its own; main.ts is where the process begins. */
const PROGRAMS = /^(main\.ts$|cli\/)/

const rules = {
  time: { allowed: [PROGRAMS, /^lib\/system-clock\.ts$/], instead: 'the clock port' },
  randomness: { allowed: [PROGRAMS, /^lib\/system-random\.ts$/], instead: 'the random port' },
  environment: { allowed: [PROGRAMS], instead: 'a value of the configuration' },
  network: {
    allowed: [/^cli\//, /^http\/outgoing\//, /^http\/node-http\.ts$/],
    instead: 'the port outgoing-http',
  },
  memory: { allowed: [/^cli\//], instead: 'http/node-http.ts' },
  mail: { allowed: [/^mail\//], instead: 'a row of the port mails' },
  'database time': { allowed: [], instead: 'an instant of the clock port as a parameter' },
  Temporal: { allowed: [], instead: 'milliseconds of the clock port' },
}

/** `object.member` → rule. */
const members = {
  Date: { now: 'time' },
  Math: { random: 'randomness' },
  process: { env: 'environment', hrtime: 'time', getBuiltinModule: 'network' },
  crypto: { getRandomValues: 'randomness', randomUUID: 'randomness' },
  globalThis: { fetch: 'network', Temporal: 'Temporal', Date: 'time' },
}
/** A global name by itself → rule. */
const globals = { fetch: 'network', WebSocket: 'network', EventSource: 'network', Temporal: 'Temporal' }

/** Module → exported name → rule; these modules are not taken whole either. */
const outgoing = { request: 'network', get: 'network', Agent: 'network' }
const connecting = {
  connect: 'network',
  createConnection: 'network',
  Socket: 'network',
  TLSSocket: 'network',
}
const randomNames = ['randomBytes', 'randomFill', 'randomFillSync', 'randomInt', 'randomUUID', 'randomUUIDv7']
const modules = {
  http: { ...outgoing },
  https: outgoing,
  http2: connecting,
  net: connecting,
  tls: connecting,
  dgram: { createSocket: 'network' },
  crypto: Object.fromEntries(
    [...randomNames, 'getRandomValues', 'webcrypto'].map((name) => [name, 'randomness']),
  ),
  process: { env: 'environment', hrtime: 'time' },
}
const FETCHING_PACKAGES = /^(undici|axios|node-fetch|got|ky|ws)(\/|$)/
const DATABASE_TIME =
  /\bnow\s*\(\s*\)|\bcurrent_(timestamp|time|date)\b|\bunixepoch\s*\(|\b(strf|date|julian)?(time|day)\s*\(\s*'now'|clock_timestamp/i

/** Which rule a node breaks, and the words that break it. */
function breach(node, parent, key) {
  switch (node.type) {
    case 'MemberExpression':
      return memberBreach(node.object.name, propertyOf(node))
    case 'VariableDeclarator':
      // const { env } = process
      return node.id.type !== 'ObjectPattern' || node.init === null
        ? undefined
        : node.id.properties
            .map((property) => memberBreach(node.init.name, property.key?.name))
            .find((found) => found !== undefined)
    case 'NewExpression':
      return named(
        node.callee.name === 'Date' && node.arguments.length === 0 ? 'time' : undefined,
        'new Date()',
      )
    case 'CallExpression':
      return named(node.callee.name === 'Date' ? 'time' : undefined, 'Date()')
    case 'Identifier':
      return named(isReference(parent, key) ? own(globals, node.name) : undefined, node.name)
    case 'ImportDeclaration':
      return node.importKind === 'type' ? undefined : importBreach(node)
    case 'Literal':
    case 'TemplateElement': {
      const text = node.type === 'Literal' ? node.value : node.value.cooked
      return named(typeof text === 'string' && DATABASE_TIME.test(text) ? 'database time' : undefined, text)
    }
    default:
      return undefined
  }
}

function importBreach({ source, specifiers }) {
  if (FETCHING_PACKAGES.test(source.value)) return { rule: 'network', what: source.value }
  if (/^nodemailer(\/|$)/.test(source.value)) return { rule: 'mail', what: source.value }
  const names = own(modules, source.value.replace(/^node:/, ''))
  if (/(^|\/)node-http\.ts$/.test(source.value) && imports(specifiers, /^http/i))
    return { rule: 'network', what: 'httpRequest' }
  if (names === undefined) return undefined
  for (const specifier of specifiers) {
    if (specifier.importKind === 'type') continue
    // A module taken whole hides which of its functions is used; for node:process that is `env` soon enough.
    if (specifier.type !== 'ImportSpecifier') {
      return { rule: Object.values(names)[0], what: `${source.value} as a whole` }
    }
    const rule = own(names, specifier.imported.name) ?? (names === modules.http ? 'memory' : undefined)
    if (rule !== undefined) return { rule, what: `${specifier.imported.name} of ${source.value}` }
  }
  return undefined
}

const imports = (specifiers, pattern) =>
  specifiers.some(({ type, imported }) => type !== 'ImportSpecifier' || pattern.test(imported.name))
const memberBreach = (object, member) => named(own(own(members, object) ?? {}, member), `${object}.${member}`)
const own = (table, name) => (Object.hasOwn(table, name) ? table[name] : undefined)
const named = (rule, what) => (rule === undefined ? undefined : { rule, what })
const propertyOf = ({ property, computed }) => (computed ? property.value : property.name)

/** Whether a name stands for a value or a type, and is not the name of a member, a key or an export. */
const isReference = (parent, key) =>
  !(key === 'property' && !parent.computed) &&
  !(key === 'key' && !parent.computed) &&
  key !== 'imported' &&
  key !== 'exported' &&
  key !== 'label'

/** All breaches below `root`/src, each a line that says where, what, and what to use instead. */
export function checkForbidden(root) {
  const lines = []
  for (const { file, program, lineAt } of readSources(root)) {
    if (isTest(file)) continue
    walk(program, (node, parent, key) => {
      const found = breach(node, parent, key)
      if (found === undefined) return
      const { allowed, instead } = rules[found.rule]
      if (allowed.some((pattern) => pattern.test(file))) return
      lines.push(`src/${file}:${lineAt(node.start)} ${found.what} is ${found.rule}: use ${instead}`)
    })
  }
  return lines
}
