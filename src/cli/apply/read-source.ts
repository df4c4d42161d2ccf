import { type Document, isNode, LineCounter, parseDocument } from 'yaml'

/** A document as it was written, with the way back from a JSON Pointer to its line. */
export interface Source {
  readonly name: string
  readonly value: unknown
  readonly document: Document
  readonly lines: LineCounter
}

export class SourceError extends Error {
  override readonly name = 'SourceError'
}

/** Enough for anchors that are used in each of many configurations, too few for a file that explodes. */
const MAX_ALIASES = 1_000

/** @throws {SourceError} with the line at fault */
export function readSource(name: string, text: string): Source {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  const [fault] = document.errors
  if (fault !== undefined) {
    throw new SourceError(`${name}:${lines.linePos(fault.pos[0]).line}  ${fault.message.split('\n')[0]}`)
  }
  const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES })
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new SourceError(
      `${name} does not hold a document: it begins with issuers:, credentialConfigurations: …`,
    )
  }
  return { name, value, document, lines }
}

/** `file:line` of what a JSON Pointer (RFC 6901) points to, or of the nearest thing around it. */
export function locate({ name, document, lines }: Source, pointer: string): string {
  const path = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true)
    if (isNode(node) && node.range) return `${name}:${lines.linePos(node.range[0]).line}`
  }
  return `${name}:1`
}
