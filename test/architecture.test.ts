import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { checkArrows } from '../scripts/arrows.mjs'
import { checkForbidden } from '../scripts/forbidden.mjs'

const root = join(import.meta.dirname, '..')
const made: string[] = []
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true })
})

/** A small office in which everything is where it belongs. */
const sound = {
  'main.ts': `import { compose } from './compose.ts'\nimport { read } from './config/read.ts'\nvoid compose(read(process.env))`,
  'compose.ts': `import { signer } from './keys/software/signer.ts'\nimport { issue } from './formats/index.ts'\nexport const compose = (_: unknown) => [signer, issue]`,
  'config/read.ts': `export const read = (environment: object) => environment`,
  'core/issue.ts': `import type { Clock } from './ports/clock.ts'\nimport { encode } from '../lib/encode.ts'\nexport const issue = (clock: Clock) => encode(clock.now())`,
  'core/ports/clock.ts': `export interface Clock { now(): number }`,
  'lib/encode.ts': `export const encode = (value: number) => String(value)`,
  'lib/system-clock.ts': `export const systemClock = { now: () => Date.now() }`,
  'keys/software/signer.ts': `import type { Clock } from '../../core/ports/clock.ts'\nexport const signer = (clock: Clock) => clock`,
  'formats/index.ts': `import { sdJwt } from './sd-jwt-vc/issue.ts'\nexport const issue = sdJwt`,
  'formats/sd-jwt-vc/issue.ts': `import { encode } from '../../lib/encode.ts'\nexport const sdJwt = encode`,
  'formats/jwt-vc/issue.ts': `export const jwt = 1`,
  'storage/sqlite/open.ts': `export const open = (now: number) => ['SELECT ?', now]`,
  'protocols/oauth/token.ts': `export const token = 1`,
  'protocols/openid4vci/credential.ts': `import { token } from '../oauth/token.ts'\nexport const credential = token`,
  'http/problem.ts': `import { encode } from '../lib/encode.ts'\nexport const problem = encode`,
  'http/outgoing/request.ts': `import { request } from 'node:https'\nexport const send = request`,
  'apis/management/routes.ts': `import { problem } from '../../http/problem.ts'\nexport const routes = problem`,
  'apis/entra/routes.ts': `export const entra = 1`,
  'core/issue.test.ts': `import { open } from '../storage/sqlite/open.ts'\nvoid open(Date.now())`,
}

function tree(planted: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'chancery-architecture-'))
  made.push(folder)
  for (const [file, text] of Object.entries({ ...sound, ...planted })) {
    const path = join(folder, 'src', file)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
  return folder
}

describe('the arrows', () => {
  test('the sound tree has no violation', () => {
    expect(checkArrows(tree({}))).toEqual([])
  })

  test('ours has none', () => {
    expect(checkArrows(root)).toEqual([])
  })

  test.each([
    ['core → package', 'core/a.ts', `import { z } from 'zod'`, 'core knows no package: "zod"'],
    ['core → node:', 'core/a.ts', `import { createHash } from 'node:crypto'`, 'core knows no package'],
    [
      'core → package, type',
      'core/a.ts',
      `import type { KeyObject } from 'node:crypto'`,
      'core knows no package',
    ],
    [
      'core → formats',
      'core/a.ts',
      `import { jwt } from '../formats/jwt-vc/issue.ts'`,
      'core must not import formats',
    ],
    ['core → config', 'core/a.ts', `import { read } from '../config/read.ts'`, 'core must not import config'],
    ['lib → core', 'lib/a.ts', `import { issue } from '../core/issue.ts'`, 'lib must not import core'],
    [
      'api → protocol',
      'apis/entra/a.ts',
      `import { token } from '../../protocols/oauth/token.ts'`,
      'apis must not import protocols',
    ],
    [
      'api → api',
      'apis/entra/a.ts',
      `import { routes } from '../management/routes.ts'`,
      'apis/entra must not know apis/management',
    ],
    [
      'api → storage',
      'apis/entra/a.ts',
      `import { open } from '../../storage/sqlite/open.ts'`,
      'apis must not import storage',
    ],
    [
      'api → compose',
      'apis/entra/a.ts',
      `import { compose } from '../../compose.ts'`,
      'only main and the command line import compose.ts',
    ],
    [
      'format → format',
      'formats/jwt-vc/a.ts',
      `import { sdJwt } from '../sd-jwt-vc/issue.ts'`,
      'formats/jwt-vc must not know formats/sd-jwt-vc',
    ],
    [
      'protocol → protocol',
      'protocols/oauth/a.ts',
      `import { credential } from '../openid4vci/credential.ts'`,
      'protocols/oauth must not know protocols/openid4vci',
    ],
    [
      'storage → http',
      'storage/sqlite/a.ts',
      `import { problem } from '../../http/problem.ts'`,
      'storage must not import http',
    ],
    ['http → config', 'http/a.ts', `import { read } from '../config/read.ts'`, 'http must not import config'],
    [
      'beside main → formats',
      'a.ts',
      `import { issue } from './formats/index.ts'`,
      'a.ts must not import formats',
    ],
    [
      'beside main → compose',
      'a.ts',
      `import { compose } from './compose.ts'`,
      'only main and the command line import compose.ts',
    ],
    [
      'beside main → a part of compose',
      'a.ts',
      `import { ports } from './compose/ports.ts'`,
      'only compose.ts imports compose/ports.ts',
    ],
    [
      'src → test',
      'core/a.ts',
      `import { fake } from '../../test/fakes/fake.ts'`,
      'src must not import ../test/fakes/fake.ts',
    ],
    [
      'src → a test beside it',
      'core/a.ts',
      `import './issue.test.ts'`,
      'only tests import the test core/issue.test.ts',
    ],
    [
      'export … from',
      'core/a.ts',
      `export { jwt } from '../formats/jwt-vc/issue.ts'`,
      'core must not import formats',
    ],
    [
      'export * from',
      'core/a.ts',
      `export * from '../formats/jwt-vc/issue.ts'`,
      'core must not import formats',
    ],
    [
      'export type * from',
      'core/a.ts',
      `export type * from '../formats/jwt-vc/issue.ts'`,
      'core must not import formats',
    ],
    [
      'import()',
      'core/a.ts',
      `export const a = () => import('../formats/jwt-vc/issue.ts')`,
      'core must not import formats',
    ],
    [
      'import() in a template',
      'core/a.ts',
      'export const a = () => import(`../formats/jwt-vc/issue.ts`)',
      'core must not import formats',
    ],
    [
      'import() of a variable',
      'jobs/a.ts',
      `export const a = (file: string) => import(file)`,
      'an import() must name its file',
    ],
    [
      'type import',
      'core/a.ts',
      `import type { issue } from '../formats/index.ts'`,
      'core must not import formats',
    ],
    [
      "type import('…')",
      'core/a.ts',
      `export type A = import('../formats/index.ts').Issue`,
      'core must not import formats',
    ],
    ['absolute path', 'core/a.ts', `import '/srv/formats/index.ts'`, 'is no relative path'],
  ])('%s is seen', (_name, file, line, why) => {
    const lines = checkArrows(tree({ [file]: `// a first line\n${line}\n` }))
    expect(lines).toHaveLength(1)
    expect(lines[0]).toContain(`src/${file}:2 `)
    expect(lines[0]).toContain(why)
  })

  test('a cycle is seen, of types too', () => {
    const lines = checkArrows(
      tree({
        'core/a.ts': `import { b } from './b.ts'\nexport const a = b`,
        'core/b.ts': `import type { c } from './c.ts'\nexport const b: c = 1`,
        'core/c.ts': `import { a } from './a.ts'\nexport type c = typeof a`,
      }),
    )
    expect(lines).toEqual(['import cycle: core/a.ts → core/b.ts → core/c.ts → core/a.ts'])
  })
})

describe('what must come through a port', () => {
  test('the sound tree asks for nothing else', () => {
    expect(checkForbidden(tree({}))).toEqual([])
  })

  test('neither does ours', () => {
    expect(checkForbidden(root)).toEqual([])
  })

  test.each([
    ['http/a.ts', `import { STATUS_CODES } from 'node:http'\nexport const a = STATUS_CODES`, 'memory'],
    [
      'jobs/a.ts',
      `import { httpRequest } from '../http/node-http.ts'\nexport const a = httpRequest`,
      'network',
    ],
    ['jobs/a.ts', `export const a = process.getBuiltinModule('node:http').request`, 'network'],
    ['core/a.ts', 'export const a = Date.now()', 'time'],
    ['core/a.ts', 'export const a = [1].map(Date.now)', 'time'],
    ['core/a.ts', 'export const a = new Date()', 'time'],
    ['core/a.ts', 'export const a = Date()', 'time'],
    ['core/a.ts', 'export const { now } = Date', 'time'],
    ['storage/sqlite/a.ts', `export const a = 'SELECT now()'`, 'database time'],
    ['storage/sqlite/a.ts', 'export const a = `UPDATE x SET at = CURRENT_TIMESTAMP`', 'database time'],
    ['lib/a.ts', 'export const a = Math.random()', 'randomness'],
    ['lib/a.ts', `import { randomUUID } from 'node:crypto'\nexport const a = randomUUID`, 'randomness'],
    ['lib/a.ts', 'export const a = crypto.getRandomValues(new Uint8Array(1))', 'randomness'],
    ['keys/software/a.ts', 'export const a = process.env', 'environment'],
    ['keys/software/a.ts', `export const a = process['env']`, 'environment'],
    ['config/a.ts', 'export const { env } = process', 'environment'],
    ['http/a.ts', `import { env } from 'node:process'\nexport const a = env`, 'environment'],
    ['protocols/oauth/a.ts', `export const a = fetch('https://a.example')`, 'network'],
    ['protocols/oauth/a.ts', 'export const a = { fetch }', 'network'],
    ['protocols/oauth/a.ts', 'export const a = globalThis.fetch', 'network'],
    ['jobs/a.ts', `import { request } from 'node:http'\nexport const a = request`, 'network'],
    ['jobs/a.ts', `import { get as read } from 'https'\nexport const a = read`, 'network'],
    ['jobs/a.ts', `import https from 'node:https'\nexport const a = https.request`, 'network'],
    ['jobs/a.ts', `import * as net from 'node:net'\nexport const a = net.connect`, 'network'],
    ['jobs/a.ts', `import { fetch as send } from 'undici'\nexport const a = send`, 'network'],
    ['http/a.ts', 'export const a = Temporal.Now.instant()', 'Temporal'],
    ['http/a.ts', 'export const a = (at: Temporal.Instant) => at', 'Temporal'],
  ])('%s: %s', (file, text, rule) => {
    const lines = checkForbidden(tree({ [file]: text }))
    expect(lines).toHaveLength(1)
    expect(lines[0]).toContain(`src/${file}:`)
    expect(lines[0]).toContain(` is ${rule}: use `)
  })

  test.each([
    ['a date made of an instant', 'export const a = (at: number) => new Date(at).toISOString()'],
    [
      'members and keys of the same name',
      'export const a = (b: { fetch(): number }) => ({ fetch: b.fetch() }).fetch',
    ],
    [
      'a server',
      `import { createServer, type Agent } from 'node:https'\nexport const a = (b: Agent) => [createServer, b]`,
    ],
    ['a type of a client', `import type { Socket } from 'node:net'\nexport const a = (b: Socket) => b`],
    ['a word in a sentence', `export const a = 'from now on (see the clock)'`],
    [
      'an object with odd members',
      'export const a = (b: object) => [b.constructor, Date.constructor, process.pid]',
    ],
  ])('%s is allowed', (_name, text) => {
    expect(checkForbidden(tree({ 'http/a.ts': text }))).toEqual([])
  })
})
