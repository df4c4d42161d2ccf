import type { Log } from '../../src/core/ports/log.ts'

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly context: Readonly<Record<string, unknown>>
  readonly message: string
}

/** A fake of the port `Log` that keeps its lines. */
export function createFakeLog(): Log & { readonly lines: LogLine[] } {
  const lines: LogLine[] = []
  const at = (level: LogLine['level']) => (context: LogLine['context'], message: string) =>
    void lines.push({ level, context, message })
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}
