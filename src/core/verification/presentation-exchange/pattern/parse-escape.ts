import { namedRanges } from './code-ranges.ts'
import type { CodeRanges } from './pattern-node.ts'
import type { PatternText } from './pattern-text.ts'

/** What is wrong with a pattern, as the end of a sentence. */
export class PatternError extends Error {
  override readonly name = 'PatternError'
}

const controls: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13 }

/** What stands behind a backslash: a code point, or the ranges of `\d` and the like. */
export function parseEscape(text: PatternText): number | CodeRanges {
  const hex =
    text.takeMatch(/x([0-9A-Fa-f]{2})/y) ??
    text.takeMatch(/u([0-9A-Fa-f]{4})/y) ??
    text.takeMatch(/u\{([0-9A-Fa-f]{1,6})\}/y)
  if (hex !== undefined) return requireCharacter(Number.parseInt(hex[1] as string, 16))
  if (text.takeMatch(/0(?!\d)/y) !== undefined) return 0
  const name = text.takeMatch(/[A-Za-z0-9]/y)?.[0]
  if (name === undefined) {
    if (text.isOver) throw new PatternError('ends with a backslash')
    return text.next()
  }
  const known = namedRanges[name] ?? controls[name]
  if (known === undefined) throw new PatternError(`has the escape \\${name}, which is not matched here`)
  return known
}

function requireCharacter(code: number): number {
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
    throw new PatternError('has an escape that is no character')
  }
  return code
}
