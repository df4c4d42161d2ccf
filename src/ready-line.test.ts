import { expect, test } from 'vitest'
import { parseConfig } from './config/parse-config.ts'
import { readyLine } from './ready-line.ts'

const now = Date.UTC(2026, 0, 1)

test('at a terminal: where it is and where the demo clients are', () => {
  const said = readyLine(parseConfig({ CHANCERY_DATA: '/srv/office' }), true, now)
  expect(said).toContain('http://localhost:3000\n')
  expect(said).toContain('/srv/office/demo.json')
  expect(said).toContain('Note ')
})

test('elsewhere: one JSON line', () => {
  const said = readyLine(parseConfig({}), false, now)
  expect(said.trim().split('\n')).toHaveLength(1)
  expect(JSON.parse(said)).toMatchObject({
    level: 30,
    msg: 'ready',
    time: '2026-01-01T00:00:00.000Z',
    url: 'http://localhost:3000',
  })
})

test('as the setting says, whatever the terminal', () => {
  expect(() => JSON.parse(readyLine(parseConfig({ CHANCERY_LOG_FORMAT: 'json' }), true, now))).not.toThrow()
  expect(readyLine(parseConfig({ CHANCERY_LOG_FORMAT: 'text' }), false, now)).toContain('Chancery is ready')
})
