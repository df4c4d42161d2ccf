import type { CodeRanges } from './pattern-node.ts'

const LAST = 0x10ffff

/** Sorted, and joined where they touch. */
export function unite(ranges: CodeRanges): CodeRanges {
  const united: [number, number][] = []
  for (const [first, last] of [...ranges].sort((one, other) => one[0] - other[0])) {
    const former = united.at(-1)
    if (former !== undefined && first <= former[1] + 1) former[1] = Math.max(former[1], last)
    else united.push([first, last])
  }
  return united
}

export function complement(ranges: CodeRanges): CodeRanges {
  const others: [number, number][] = []
  let next = 0
  for (const [first, last] of unite(ranges)) {
    if (first > next) others.push([next, first - 1])
    next = last + 1
  }
  if (next <= LAST) others.push([next, LAST])
  return others
}

/** By bisection: a class may have hundreds of ranges. */
export function contains(ranges: CodeRanges, code: number): boolean {
  let low = 0
  let high = ranges.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const [first, last] = ranges[middle] as CodeRanges[number]
    if (code < first) high = middle - 1
    else if (code > last) low = middle + 1
    else return true
  }
  return false
}

const digits: CodeRanges = [[0x30, 0x39]]
const word: CodeRanges = [
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
]
/** WhiteSpace and LineTerminator of ECMA-262. */
const space: CodeRanges = [
  [0x09, 0x0d],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
]

/** `.` without the flag s. */
export const anyButLineEnd: CodeRanges = complement([
  [0x0a, 0x0a],
  [0x0d, 0x0d],
  [0x2028, 0x2029],
])

/** What `\d`, `\W` … stand for. */
export const namedRanges: Readonly<Record<string, CodeRanges>> = {
  d: digits,
  D: complement(digits),
  w: word,
  W: complement(word),
  s: space,
  S: complement(space),
}

export function isWordCode(code: number | undefined): boolean {
  return code !== undefined && contains(word, code)
}
