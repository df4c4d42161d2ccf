import { pino } from 'pino'
import { createTextLines } from './log-text.ts'
import { withoutDids } from './log-without-dids.ts'

/** What every line has in common. */
export const logOptions = (level: string) => ({
  level,
  base: null,
  timestamp: pino.stdTimeFunctions.isoTime,
  formatters: { log: withoutDids },
})

/** The operator's log on standard output: JSON lines for machines, text for people at a terminal. Nobody's DID is in it. */
export function createLog({ level, isText }: { readonly level: string; readonly isText: boolean }) {
  const options = logOptions(level)
  return isText
    ? pino(
        options,
        createTextLines((text) => process.stdout.write(text)),
      )
    : pino(options)
}

/** `auto` is text at a terminal and JSON elsewhere. */
export function isTextLog(format: 'auto' | 'json' | 'text', isTerminal: boolean): boolean {
  return format === 'text' || (format === 'auto' && isTerminal)
}
