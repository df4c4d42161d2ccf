import { everything, type JsonPath, type PathSelector, type PathStep } from './json-path.ts'

/** What is wrong with a path, as the end of a sentence. */
export class JsonPathError extends Error {
  override readonly name = 'JsonPathError'
}

const MAX_LENGTH = 512
const MAX_STEPS = 32

/**
 * `$`, `.name`, `['name']`, `[0]`, `[-1]`, `[*]`, `.*`, `..name` and lists in brackets (RFC 9535). Filters and scripts would run what a
 * stranger wrote; they and slices are refused.
 * @throws {JsonPathError}
 */
export function parseJsonPath(source: string): JsonPath {
  if (source.length > MAX_LENGTH) {
    throw new JsonPathError(`must not be longer than ${MAX_LENGTH} characters`)
  }
  if (!source.startsWith('$')) throw new JsonPathError('must begin with "$"')
  const steps: PathStep[] = []
  let at = 1
  while (at < source.length) {
    if (steps.length === MAX_STEPS) throw new JsonPathError(`must not have more than ${MAX_STEPS} steps`)
    const { step, end } = parseStep(source, at)
    steps.push(step)
    at = end
  }
  return { source, steps }
}

type Parsed<Value> = Value & { readonly end: number }

const shorthand = /(\.\.|\.)(?:(\*)|([\p{L}\p{Nl}_@$-][\p{L}\p{Nl}\p{Nd}_@$-]*))/uy

function parseStep(source: string, at: number): Parsed<{ readonly step: PathStep }> {
  const descends = source.startsWith('..', at)
  const bracket = descends ? at + 2 : at
  if (source[bracket] === '[') {
    const { selectors, end } = parseBrackets(source, bracket + 1)
    return { step: { descends, selectors }, end }
  }
  shorthand.lastIndex = at
  const match = shorthand.exec(source)
  if (match === null) throw unreadable(at)
  const [text, , star, name] = match
  const selector = star === undefined ? (name as string) : everything
  return { step: { descends, selectors: [selector] }, end: at + text.length }
}

function parseBrackets(
  source: string,
  start: number,
): Parsed<{ readonly selectors: readonly PathSelector[] }> {
  const selectors: PathSelector[] = []
  let at = start
  for (;;) {
    const { selector, end } = parseSelector(source, skipBlank(source, at))
    selectors.push(selector)
    at = skipBlank(source, end)
    if (source[at] === ']') return { selectors, end: at + 1 }
    if (source[at] !== ',') throw unreadable(at)
    at++
  }
}

const index = /0|-?[1-9]\d{0,8}/y
const quoted = /'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/y

function parseSelector(source: string, at: number): Parsed<{ readonly selector: PathSelector }> {
  if (source[at] === '*') return { selector: everything, end: at + 1 }
  if (source[at] === '?' || source[at] === '(') {
    throw new JsonPathError('has a filter or a script, which is not evaluated here')
  }
  quoted.lastIndex = at
  const name = quoted.exec(source)
  if (name !== null) return { selector: readName(name), end: at + name[0].length }
  index.lastIndex = at
  const number = index.exec(source)
  if (number === null) throw unreadable(at)
  const end = at + number[0].length
  if (source[skipBlank(source, end)] === ':')
    throw new JsonPathError('has a slice, which is not evaluated here')
  return { selector: Number(number[0]), end }
}

function readName([, single, double]: RegExpExecArray): string {
  const text = single?.replaceAll('"', '\\"').replaceAll("\\'", "'") ?? double
  try {
    return JSON.parse(`"${text}"`) as string
  } catch {
    throw new JsonPathError('has a name with an unknown escape')
  }
}

function skipBlank(source: string, at: number): number {
  let next = at
  while (source[next] === ' ') next++
  return next
}

function unreadable(at: number): JsonPathError {
  return new JsonPathError(`cannot be read from character ${at + 1} on`)
}
