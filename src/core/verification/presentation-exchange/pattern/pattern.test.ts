import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { startCpuTime } from '../../../../../test/support/cpu-time.ts'
import { CoreError } from '../../../errors.ts'
import { WorkBudget } from '../work-budget.ts'
import { compilePattern } from './compile-pattern.ts'
import { matchesPattern } from './match-pattern.ts'
import { PatternError } from './parse-escape.ts'
import { parsePattern } from './parse-pattern.ts'
import { textsOfPattern } from './texts-of-pattern.ts'

const matches = (source: string, text: string, budget = new WorkBudget()) =>
  matchesPattern(compilePattern(source), text, budget)

const atom = fc.constantFrom(
  'a',
  'b',
  'ü',
  '😀',
  '.',
  '[ab]',
  '[^a]',
  '[a-c]',
  '\\d',
  '\\w',
  '\\s',
  '\\S',
  '[\\d-]',
  '\\.',
  '\\x61',
  '\\u0062',
  '-',
  '1',
  ' ',
) // prettier-ignore
const quantifier = fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{1,2}', '{0,1}', '{1,}', '*?', '+?')
const { pattern } = fc.letrec<{ pattern: string; sequence: string; part: string }>((tie) => ({
  pattern: fc.array(tie('sequence'), { minLength: 1, maxLength: 2 }).map((list) => list.join('|')),
  sequence: fc.array(tie('part'), { maxLength: 3 }).map((list) => list.join('')),
  part: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    fc.tuple(atom, quantifier).map(([one, times]) => one + times),
    fc.constantFrom('^', '$', '\\b'),
    fc.tuple(tie('pattern'), quantifier, fc.constantFrom('(', '(?:', '(?<n>')).map(
      // A name may stand only once.
      ([one, times, open]) => `${one.includes('?<n>') && open === '(?<n>' ? '(' : open}${one})${times}`,
    ),
  ),
}))
const text = fc.array(fc.constantFrom('a', 'b', 'c', 'ü', '😀', '1', '-', '.', ' ', '\n'), { maxLength: 8 })

describe('matchesPattern', () => {
  it('matches what the engine of Node matches', () => {
    fc.assert(
      fc.property(pattern, text, (source, characters) => {
        let expected: RegExp
        try {
          expected = new RegExp(source, 'u')
        } catch {
          return
        }
        const subject = characters.join('')
        expect(matches(source, subject)).toBe(expected.test(subject))
      }),
      { numRuns: 1000 },
    )
  })

  it.each([
    ['^(a+)+$', `${'a'.repeat(5000)}!`],
    ['(x+x+)+y', 'x'.repeat(5000)],
    ['^(([a-z])+.)+[A-Z]([a-z])+$', 'a'.repeat(5000)],
    ['(.*)*(.*)*(.*)*=', '-'.repeat(5000)],
    ['^(a?){60}a{60}$', 'a'.repeat(59)],
    ['^(a|a)*$', `${'a'.repeat(5000)}!`],
  ])('answers %s in linear time, where others never end', (source, subject) => {
    const spent = startCpuTime()
    expect(matches(source, subject)).toBe(false)
    expect(spent()).toBeLessThan(3000)
  })

  it('stops when the budget is used up', () => {
    const budget = new WorkBudget(10_000)
    expect(() => matches('^(a+)+$', 'a'.repeat(5000), budget)).toThrow(CoreError)
  })

  it('knows where no word ends', () => {
    expect(matches('a\\Bb', 'ab')).toBe(true)
    expect(matches('a\\B-', 'a-')).toBe(false)
  })

  it('reads a brace that is no quantifier as itself, as definitions in the wild rely on', () => {
    expect(matches('^[0-9]{10-12}$', '1{10-12}')).toBe(true)
  })
})

describe('compilePattern', () => {
  it.each([
    '(?=a)',
    '(?!a)',
    '(?<=a)',
    '(?<!a)',
    '(?i:a)',
    '(a)\\1',
    '(?<n>a)\\k<n>',
    '\\p{L}',
    '\\cA',
    '\\ud800',
    '\\u{110000}',
    'a**',
    '*a',
    '+',
    '?',
    '^*',
    '(a',
    'a)',
    '[a',
    '[b-a]',
    'a{3,2}',
    '\\',
    'a{1001}',
    'a{2}{3}',
  ])('refuses %s', (source) => {
    expect(() => compilePattern(source)).toThrow(PatternError)
  })

  it.each([
    '(((a{100}){100}){100}){100}',
    '((((){1000}){1000}){1000}){1000}',
    '(a|b|c|d){1000}',
    `${'('.repeat(40)}a${')'.repeat(40)}`,
    'a'.repeat(1025),
    '(a?){1000}(a?){1000}',
  ])('refuses what is too large before it costs anything: %s', (source) => {
    const spent = startCpuTime()
    expect(() => compilePattern(source)).toThrow(PatternError)
    expect(spent()).toBeLessThan(500)
  })
})

describe('textsOfPattern', () => {
  it.each([
    ['^a$', ['a']],
    ['^did:example:123$|^did:example:456$', ['did:example:123', 'did:example:456']],
    ['^(?:a|b)c$', ['ac', 'bc']],
    ['^a\\.b$', ['a.b']],
  ])('lists the texts of %s', (source, texts) => {
    expect(textsOfPattern(parsePattern(source))).toEqual(texts)
  })

  it.each([
    'a',
    '^a',
    'a$',
    '^a.b$',
    '^a+$',
    '^a|b$',
    'did:example:123|did:example:456',
    '^[ab]$',
    '^(^a$|b)$',
  ])('does not list the texts of %s', (source) => {
    expect(textsOfPattern(parsePattern(source))).toBeUndefined()
  })
})
