import { pino } from 'pino'
import { createTextLines } from './log-text.ts'

/** The operator's log on standard output: JSON lines for machines, text for people at a terminal. */
export function createLog({ level, isText }: { readonly level: string; readonly isText: boolean }) {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime }
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
