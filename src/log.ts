import { pino } from 'pino'

/** The operator's log on standard output: JSON lines for machines. */
export function createLog(level: string) {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime })
}
