import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A mail as it lies in the outbox of an office in demo mode. */
export interface Letter {
  readonly to: string
  readonly subject: string
  /** Headers and body as they are. */
  readonly raw: string
  /** The parts that are text, decoded. */
  readonly text: string
  readonly html: string
}

/** All mails to an address, oldest first. */
export function mailsTo(outbox: string, address: string): readonly Letter[] {
  if (!existsSync(outbox)) return []
  return readdirSync(outbox)
    .filter((name) => name.endsWith('.eml'))
    .sort()
    .map((name) => readLetter(readFileSync(join(outbox, name), 'utf8')))
    .filter(({ to }) => to.includes(address))
}

function readLetter(raw: string): Letter {
  const [head = ''] = raw.split('\r\n\r\n', 1)
  return {
    raw,
    to: headerOf(head, 'to'),
    subject: headerOf(head, 'subject'),
    text: partOf(raw, 'text/plain'),
    html: partOf(raw, 'text/html'),
  }
}

function headerOf(head: string, name: string): string {
  const unfolded = head.replace(/\r\n[ \t]+/g, ' ')
  return new RegExp(`^${name}: (.*)$`, 'im').exec(unfolded)?.[1] ?? ''
}

function partOf(raw: string, type: string): string {
  const start = raw.search(new RegExp(`content-type: ${type}`, 'i'))
  if (start === -1) return ''
  const part = raw.slice(start)
  const end = part.indexOf('\r\n\r\n')
  const head = part.slice(0, end)
  const [content = ''] = part.slice(end + 4).split(/\r\n--[^\r\n]*(?:\r\n|$)/, 1)
  if (/transfer-encoding: base64/i.test(head)) return Buffer.from(content, 'base64').toString('utf8')
  if (!/transfer-encoding: quoted-printable/i.test(head)) return content
  const bytes = content
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString('utf8')
}
