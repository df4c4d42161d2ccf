import { expect, test } from 'vitest'
import { parseConfig } from './config/parse-config.ts'
import { startFailure } from './start-failure.ts'

const config = parseConfig({ CHANCERY_PORT: '3999' })
const failure = (code: string) => startFailure(Object.assign(new Error('listen'), { code }), config)

test.each([
  ['EADDRINUSE', 'Port 3999 is taken'],
  ['EADDRNOTAVAIL', 'CHANCERY_HOST'],
  ['EACCES', 'CHANCERY_DATA=./data'],
  ['ECONNREFUSED', 'DATABASE_URL'],
])('%s says what to do', (code, words) => {
  expect(failure(code)).toContain(words)
})

test('what is wrong with the master key is one sentence', () => {
  const error = Object.assign(new Error('Not that key.'), { name: 'MasterKeyError' })
  expect(startFailure(error, config)).toBe('Not that key.')
})

test('anything else is told whole', () => {
  expect(startFailure(new Error('odd'), config)).toMatch(/could not start: Error: odd\n\s+at /)
  expect(startFailure('odd', config)).toBe('Chancery could not start: odd')
})
