import { Refusal } from './refusal.ts'

export class CsvError extends Refusal {
  override readonly name = 'CsvError'
}

/**
 * The records of a CSV text (RFC 4180), each a list of fields; empty lines are left out, a byte order mark too. Quotes within
 * unquoted fields, and anything between a closing quote and the next comma, are refused.
 * @throws {CsvError} with the line at fault
 */
export function parseCsv(text: string): readonly (readonly string[])[] {
  const records: string[][] = []
  let record: string[] = []
  let line = 1
  let at = text.startsWith('\ufeff') ? 1 : 0
  const endRecord = () => {
    if (record.length > 1 || record[0] !== '') records.push(record)
    record = []
  }
  while (at < text.length) {
    if (text[at] === '"') {
      const quoted = readQuoted(text, at, line)
      record.push(quoted.value)
      line += quoted.lines
      at = quoted.end
    } else {
      const end = endOfField(text, at)
      const value = text.slice(at, end)
      if (value.includes('"')) throw new CsvError(`line ${line}: a quote within a field (RFC 4180 §2.5)`)
      record.push(value)
      at = end
    }
    if (text[at] === ',') {
      at++
      // A comma at the very end of the text stands before one more empty field.
      if (at === text.length) record.push('')
      continue
    }
    if (text[at] === '\r') at++
    if (at < text.length && text[at] !== '\n') throw new CsvError(`line ${line}: text after a closing quote`)
    at++
    line++
    endRecord()
  }
  if (record.length > 0) endRecord()
  return records
}

function readQuoted(text: string, start: number, line: number) {
  let at = start + 1
  let value = ''
  for (;;) {
    const quote = text.indexOf('"', at)
    if (quote === -1) throw new CsvError(`line ${line}: a quoted field has no end (RFC 4180 §2.5)`)
    value += text.slice(at, quote)
    if (text[quote + 1] !== '"') {
      return { value, end: quote + 1, lines: value.split('\n').length - 1 }
    }
    value += '"'
    at = quote + 2
  }
}

/** The next comma or end of line, `\r` only before `\n`. */
function endOfField(text: string, start: number): number {
  for (let at = start; at < text.length; at++) {
    const character = text[at]
    if (character === ',' || character === '\n') return at
    if (character === '\r' && (text[at + 1] === '\n' || at + 1 === text.length)) return at
  }
  return text.length
}
