import { styleText } from 'node:util'
import { renderUnicodeCompact } from 'uqr'

/** Where the tour is told. Colours only where they are seen: on a terminal, and not against NO_COLOR. */
export interface Stage {
  title(text: string, aside: string): void
  chapter(text: string): void
  /** Something that was checked. */
  done(text: string, aside?: string): void
  fact(name: string, value: string, aside?: string): void
  /** Draws a QR code; on a wide terminal what follows stands beside it. */
  qr(content: string): void
  /** What is left of the QR code, and an empty line. */
  close(): void
}

const INDENT = '   '
/** The longest line of the story. */
const STORY_WIDTH = 82

export function createStage(print: (line: string) => void, stream: NodeJS.WriteStream): Stage {
  const style = (format: Parameters<typeof styleText>[0], text: string) =>
    styleText(format, text, { stream, validateStream: true })
  const aside = (text: string, width: number, more: string | undefined) =>
    more === undefined ? text : `${text}${' '.repeat(Math.max(2, width - text.length))}${style('dim', more)}`
  let chapters = 0
  /** What stands left of the coming lines: rows of the QR code, then its width in spaces. */
  let rows: string[] = []
  let margin = ''
  const say = (line = '') => print(`${rows.shift() ?? margin}${line}`.trimEnd())
  const close = () => {
    while (rows.length > 0) say()
    margin = ''
    say()
  }
  return {
    title: (text, more) => say(`${style('bold', text)}  ${style('dim', more)}`),
    chapter: (text) => {
      chapters += 1
      say()
      say(`${style('cyan', String(chapters))}  ${style('bold', text)}`)
    },
    done: (text, more) => say(`${INDENT}${style('green', '✓')} ${aside(text, 66, more)}`),
    fact: (name, value, more) => say(`${INDENT}  ${style('dim', name.padEnd(13))}${aside(value, 40, more)}`),
    qr: (content) => {
      const drawn = renderUnicodeCompact(content, { border: 2 }).split('\n')
      const width = (drawn[0] ?? '').length
      // The light modules are what is drawn: both colours are set, or a light terminal would show a negative.
      const lines = drawn.map((line) => `${INDENT}${style(['whiteBright', 'bgBlack'], line)}`)
      if ((stream.columns ?? 0) < INDENT.length * 2 + width + STORY_WIDTH) return lines.forEach(print)
      rows = lines.map((line) => line + INDENT)
      margin = ' '.repeat(width + INDENT.length * 2)
    },
    close,
  }
}
