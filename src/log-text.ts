import { stripVTControlCharacters } from 'node:util'

const levels: Readonly<Record<number, string>> = { 20: 'debug', 30: 'info ', 40: 'WARN ', 50: 'ERROR' }

/** Where pino writes: each JSON line becomes one line for a person. */
export function createTextLines(print: (text: string) => void): { write(line: string): void } {
  return { write: (line) => print(toText(line)) }
}

/** `12:00:01 info  request refused  code=offer_over status=404`; what is longer stands below, indented. */
function toText(line: string): string {
  const { level, time, msg, cause, ...rest } = JSON.parse(line) as Record<string, unknown>
  const clock = String(time).slice(11, 19)
  const members = Object.entries(rest).map(([name, value]) => `${name}=${toWord(value)}`)
  const head = [clock, levels[Number(level)] ?? String(level), String(msg ?? ''), ...members].join(' ')
  const below =
    cause === undefined
      ? ''
      : `\n${(typeof cause === 'string' ? cause : JSON.stringify(cause)).replace(/^/gm, '    ')}`
  return `${printable(head)}${printable(below)}\n`
}

function toWord(value: unknown): string {
  return typeof value === 'string' && !/[\s"=]/.test(value) ? value : JSON.stringify(value)
}

/** What others sent must not move the cursor of the terminal. */
function printable(text: string): string {
  return stripVTControlCharacters(text).replace(/[\p{Cc}\p{Cf}]/gu, (character) =>
    character === '\n' ? character : '\ufffd',
  )
}
