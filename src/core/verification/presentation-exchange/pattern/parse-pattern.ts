import { anyButLineEnd, complement, unite } from './code-ranges.ts'
import { PatternError, parseEscape } from './parse-escape.ts'
import type { CodeRanges, PatternNode } from './pattern-node.ts'
import { PatternText } from './pattern-text.ts'

const MAX_LENGTH = 1024
const MAX_DEPTH = 32
const MAX_REPEATS = 1000

/**
 * A regular expression of ECMA-262 (JSON Schema §6.3.3), as far as it can be matched in linear time: no lookaround, no backreferences.
 * @throws {PatternError} its message says what, as "must …" or "has …"
 */
export function parsePattern(source: string): PatternNode {
  if (source.length > MAX_LENGTH) throw new PatternError(`must not be longer than ${MAX_LENGTH} characters`)
  const text = new PatternText(source)
  const node = parseChoice(text, 0)
  if (!text.isOver) throw new PatternError('has a ")" without "("')
  return node
}

function parseChoice(text: PatternText, depth: number): PatternNode {
  if (depth > MAX_DEPTH) throw new PatternError('is nested too deep')
  const options = [parseSequence(text, depth)]
  while (text.take('|')) options.push(parseSequence(text, depth))
  return options.length === 1 ? (options[0] as PatternNode) : { kind: 'choice', options }
}

function parseSequence(text: PatternText, depth: number): PatternNode {
  const parts: PatternNode[] = []
  while (!text.isOver && !text.startsWith('|') && !text.startsWith(')')) parts.push(parseRepeat(text, depth))
  return parts.length === 1 ? (parts[0] as PatternNode) : { kind: 'sequence', parts }
}

function parseRepeat(text: PatternText, depth: number): PatternNode {
  const part = parseAtom(text, depth)
  const times = parseQuantifier(text)
  if (times === undefined) return part
  if (part.kind === 'assertion') throw new PatternError('repeats an assertion')
  // A lazy quantifier finds another match, but not in other texts.
  text.take('?')
  if (['*', '+', '?'].some((sign) => text.startsWith(sign)) || parseQuantifier(text) !== undefined) {
    throw new PatternError('has a quantifier after a quantifier')
  }
  return { kind: 'repeat', part, ...times }
}

type Times = { readonly least: number; readonly most?: number }

function parseQuantifier(text: PatternText): Times | undefined {
  if (text.take('*')) return { least: 0 }
  if (text.take('+')) return { least: 1 }
  if (text.take('?')) return { least: 0, most: 1 }
  const counted = text.takeMatch(/\{(\d{1,9})(?:(,)(\d{1,9})?)?\}/y)
  if (counted === undefined) return undefined
  const [, first = '', comma, last] = counted
  const least = Number(first)
  const most = comma === undefined ? least : last === undefined ? undefined : Number(last)
  if (most !== undefined && most < least) throw new PatternError('has a quantifier whose ends are exchanged')
  if (Math.max(least, most ?? 0) > MAX_REPEATS) {
    throw new PatternError(`must not repeat more than ${MAX_REPEATS} times`)
  }
  return most === undefined ? { least } : { least, most }
}

function parseAtom(text: PatternText, depth: number): PatternNode {
  if (text.take('(')) return parseGroup(text, depth)
  if (text.take('[')) return parseClass(text)
  if (text.take('^')) return { kind: 'assertion', assertion: 'start' }
  if (text.take('$')) return { kind: 'assertion', assertion: 'end' }
  if (text.take('.')) return { kind: 'set', ranges: anyButLineEnd }
  if (text.take('\\b')) return { kind: 'assertion', assertion: 'boundary' }
  if (text.take('\\B')) return { kind: 'assertion', assertion: 'no boundary' }
  if (['*', '+', '?'].some((sign) => text.startsWith(sign))) throw new PatternError('repeats nothing')
  if (text.take('\\')) {
    const escaped = parseEscape(text)
    return { kind: 'set', ranges: typeof escaped === 'number' ? [[escaped, escaped]] : escaped }
  }
  const code = text.next()
  return { kind: 'set', ranges: [[code, code]] }
}

function parseGroup(text: PatternText, depth: number): PatternNode {
  if (text.startsWith('?') && !text.take('?:')) {
    if (text.takeMatch(/\?<[A-Za-z_$][\w$]*>/y) === undefined) {
      throw new PatternError('has lookaround or flags, which are not matched here')
    }
  }
  const node = parseChoice(text, depth + 1)
  if (!text.take(')')) throw new PatternError('has a "(" without ")"')
  // A group may be repeated, an assertion on its own not.
  return node.kind === 'assertion' ? { kind: 'sequence', parts: [node] } : node
}

function parseClass(text: PatternText): PatternNode {
  const isNegated = text.take('^')
  const ranges: (readonly [number, number])[] = []
  while (!text.take(']')) {
    const first = parseClassMember(text)
    if (typeof first !== 'number') ranges.push(...first)
    else if (text.startsWith('-') && !text.startsWith('-]')) {
      text.take('-')
      const last = parseClassMember(text)
      if (typeof last !== 'number' || last < first) throw new PatternError('has a range without order')
      ranges.push([first, last])
    } else ranges.push([first, first])
  }
  return { kind: 'set', ranges: isNegated ? complement(ranges) : unite(ranges) }
}

function parseClassMember(text: PatternText): number | CodeRanges {
  if (text.isOver) throw new PatternError('has a "[" without "]"')
  if (text.take('\\b')) return 0x08
  return text.take('\\') ? parseEscape(text) : text.next()
}
