import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { canonize } from 'rdf-canonize'
import { describe, expect, it } from 'vitest'
import { readVector } from './read-vectors.ts'

interface Entry {
  readonly id: string
  readonly type: 'rdfc:RDFC10EvalTest' | 'rdfc:RDFC10MapTest' | 'rdfc:RDFC10NegativeEvalTest'
  readonly name: string
  readonly hashAlgorithm?: string
  readonly action: string
  readonly result?: string
}

const folder = join(import.meta.dirname, 'rdf-canon')
const { entries } = readVector<{ readonly entries: readonly Entry[] }>('rdf-canon', 'manifest.jsonld')
/** About a third of the files are held out elsewhere. */
const here = entries.filter(({ action, result }) =>
  [action, result].every((name) => name === undefined || existsSync(join(folder, name))),
)
const read = (name: string) => readFileSync(join(folder, name), 'utf8')

/** With the bounds that documents are canonised under. */
const canon = (entry: Entry, canonicalIdMap = new Map<string, string>()) =>
  canonize(read(entry.action), {
    algorithm: 'RDFC-1.0',
    inputFormat: 'application/n-quads',
    canonicalIdMap,
    messageDigestAlgorithm: entry.hashAlgorithm === 'SHA384' ? 'sha384' : 'sha256',
    maxDeepIterations: 512,
  })

describe('RDFC-1.0', () => {
  it.each(here.map((entry) => [entry.id, entry.name, entry] as const))('%s %s', async (_, __, entry) => {
    if (entry.type === 'rdfc:RDFC10NegativeEvalTest') {
      await expect(canon(entry)).rejects.toThrow(/deep iterations/)
      return
    }
    const ids = new Map<string, string>()
    const canonical = await canon(entry, ids)
    if (entry.type === 'rdfc:RDFC10MapTest') {
      const bare = (label: string) => label.replace(/^_:/, '')
      expect(Object.fromEntries([...ids].map(([from, to]) => [bare(from), bare(to)]))).toEqual(
        JSON.parse(read(entry.result ?? '')),
      )
    } else expect(canonical).toBe(read(entry.result ?? ''))
  })

  it('has vectors', () => expect(here.length).toBeGreaterThan(50))
})
