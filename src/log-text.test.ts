import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { isTextLog } from './log.ts'
import { createTextLines } from './log-text.ts'

function logged(write: (log: pino.Logger) => void): string {
  const printed: string[] = []
  const log = pino(
    { base: null, timestamp: () => ',"time":"2026-11-24T12:00:01.234Z"' },
    createTextLines((text) => printed.push(text)),
  )
  write(log)
  return printed.join('')
}

describe('the log for people', () => {
  it('is one line, with what a machine would read behind the words', () => {
    expect(logged((log) => log.info({ code: 'offer_over', status: 404 }, 'request refused'))).toBe(
      '12:00:01 info  request refused code=offer_over status=404\n',
    )
  })

  it('puts a stack below its line', () => {
    expect(logged((log) => log.error({ cause: 'Error: no\n    at here' }, 'job failed'))).toBe(
      '12:00:01 ERROR job failed\n    Error: no\n        at here\n',
    )
  })

  it('cannot be made to write a line of its own, or to move the cursor', () => {
    const text = logged((log) =>
      log.warn({ route: 'a\n12:00:01 info  forged', who: '\u001b[2Jme' }, 'seen\u001b[1A'),
    )
    expect(text.trimEnd().split('\n')).toHaveLength(1)
    expect(text).not.toContain('\u001b')
  })

  it('is for terminals, unless a format is asked for', () => {
    expect(isTextLog('auto', true)).toBe(true)
    expect(isTextLog('auto', false)).toBe(false)
    expect(isTextLog('text', false)).toBe(true)
    expect(isTextLog('json', true)).toBe(false)
  })
})
