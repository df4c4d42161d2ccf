import { readdir } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { sqliteDialect } from '../dialect.ts'
import { migrationsFor } from './index.ts'

describe('migrations', () => {
  const names = migrationsFor(sqliteDialect()).map(({ name }) => name)

  it('are applied in the order of their names, each file once', async () => {
    const files = (await readdir(import.meta.dirname)).filter((file) => /^\d/.test(file))
    expect(names).toEqual(files.map((file) => file.replace(/\.ts$/, '')).toSorted())
  })

  it('have a number each; the two that stand twice were released so', () => {
    const numbers = names.map((name) => name.slice(0, 4))
    const repeated = numbers.filter((number, at) => numbers.indexOf(number) !== at)
    expect(repeated).toEqual(['0009', '0011'])
  })
})
