import type { PatternNode } from './pattern-node.ts'

const MOST = 100

/**
 * The texts that a pattern matches when they are few and it is anchored at both ends, for instance `^a$|^b$` or `^(?:a|b)$`; undefined
 * when it matches others as well.
 */
export function textsOfPattern(node: PatternNode): readonly string[] | undefined {
  if (node.kind === 'choice') {
    const texts = node.options.map(textsOfPattern)
    return texts.every((list) => list !== undefined) ? limit(texts.flat()) : undefined
  }
  if (node.kind !== 'sequence') return undefined
  const { parts } = node
  if (!isAssertion(parts[0], 'start') || !isAssertion(parts.at(-1), 'end')) return undefined
  return spell({ kind: 'sequence', parts: parts.slice(1, -1) })
}

function isAssertion(node: PatternNode | undefined, assertion: 'start' | 'end'): boolean {
  return node?.kind === 'assertion' && node.assertion === assertion
}

function spell(node: PatternNode): readonly string[] | undefined {
  switch (node.kind) {
    case 'set': {
      const [range, ...others] = node.ranges
      if (range === undefined || others.length > 0 || range[0] !== range[1]) return undefined
      return [String.fromCodePoint(range[0])]
    }
    case 'choice': {
      const texts = node.options.map(spell)
      return texts.every((list) => list !== undefined) ? limit(texts.flat()) : undefined
    }
    case 'sequence': {
      let texts: readonly string[] = ['']
      for (const part of node.parts) {
        const ends = spell(part)
        if (ends === undefined || texts.length * ends.length > MOST) return undefined
        texts = texts.flatMap((text) => ends.map((end) => text + end))
      }
      return texts
    }
    default:
      return undefined
  }
}

function limit(texts: readonly string[]): readonly string[] | undefined {
  return texts.length > MOST ? undefined : texts
}
