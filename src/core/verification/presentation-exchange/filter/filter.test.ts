import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { startCpuTime } from '../../../../../test/support/cpu-time.ts'
import { CoreError } from '../../../errors.ts'
import { WorkBudget } from '../work-budget.ts'
import { matchesFilter } from './matches-filter.ts'
import { parseFilter } from './parse-filter.ts'

const ajv = new Ajv({ strict: false, validateSchema: false })
;(addFormats as unknown as (instance: Ajv) => void)(ajv)

const matches = (schema: unknown, value: unknown) =>
  matchesFilter(parseFilter(schema, ''), value, new WorkBudget())

const leaf = fc.constantFrom('a', 'ab', '', '2020-01-31', 'x:y', 0, 1, 2, 1.5, true, false, null)
const value = fc.oneof(
  leaf,
  fc.array(leaf, { maxLength: 3 }),
  fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.oneof(leaf, fc.array(leaf, { maxLength: 2 })), {
    maxKeys: 3,
    noNullPrototype: true,
  }),
)
const { schema } = fc.letrec<{ schema: unknown }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 2 },
    fc.record(
      {
        type: fc.constantFrom('string', 'number', 'integer', 'boolean', 'null', 'array', 'object', [
          'string',
          'array',
        ]),
        const: value,
        enum: fc.array(value, { minLength: 1, maxLength: 3 }),
        minimum: fc.integer({ min: 0, max: 2 }),
        exclusiveMaximum: fc.integer({ min: 0, max: 2 }),
        multipleOf: fc.constantFrom(1, 0.5, 2),
        minLength: fc.nat(2),
        maxLength: fc.nat(2),
        minItems: fc.nat(2),
        maxProperties: fc.nat(2),
        pattern: fc.constantFrom('a', '^a', 'b$', '^$', '\\d'),
        format: fc.constantFrom('date', 'uri'),
        required: fc.subarray(['a', 'b']),
        title: fc.constant('ignored'),
        forrmatMaximum: fc.constant('1999-05-16'),
      },
      { requiredKeys: [], noNullPrototype: true },
    ),
    fc.boolean(),
    fc.record(
      {
        items: tie('schema'),
        contains: tie('schema'),
        not: tie('schema'),
        properties: fc.dictionary(fc.constantFrom('a', 'b'), tie('schema'), {
          maxKeys: 2,
          noNullPrototype: true,
        }),
        additionalProperties: tie('schema'),
        allOf: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }),
        anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }),
        oneOf: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }),
      },
      { requiredKeys: [], noNullPrototype: true },
    ),
  ),
}))

describe('matchesFilter', () => {
  it('agrees with Ajv (draft 7)', () => {
    fc.assert(
      fc.property(schema, value, (written, one) => {
        expect(matches(written, one)).toBe(ajv.compile(written as object)(one))
      }),
      { numRuns: 200 },
    )
  })

  it.each([
    [{ format: 'date-time' }, '2026-11-24T12:00:00Z', true],
    [{ format: 'date-time' }, '2026-02-30T12:00:00Z', false],
    [{ format: 'date' }, '2026-02-30', false],
    [{ format: 'email' }, 'a@b', true],
    [{ format: 'email' }, 'a b@c', false],
    [{ format: 'uuid' }, '01890a5d-ac96-774b-bcce-b302099a8057', true],
    [{ format: 'uuid' }, '01890a5d', false],
    [{ contains: { const: 1 }, minContains: 2 }, [1, 1], true],
    [{ contains: { const: 1 }, minContains: 2 }, [1, 2], false],
    [{ contains: { const: 1 }, maxContains: 1 }, [1, 1], false],
    [{ minLength: 2 }, '😀', false],
  ])('%j of %j is %s', (written, one, expected) => {
    expect(matches(written, one)).toBe(expected)
  })

  it('stops at a value that costs too much to compare', () => {
    const wide = Array.from({ length: 1000 }, (_, index) => `${'a'.repeat(2000)}${index}`)
    const written = { contains: { anyOf: Array.from({ length: 50 }, () => ({ pattern: '(a|b)*c' })) } }
    const spent = startCpuTime()
    expect(() => matches(written, wide)).toThrow(CoreError)
    expect(spent()).toBeLessThan(4000)
  })
})

describe('parseFilter', () => {
  it.each([
    [{ $ref: 'https://evil.example/schema' }, '/$ref'],
    [{ $ref: '#' }, '/$ref'],
    [{ allOf: [{ $ref: '#' }] }, '/allOf/0/$ref'],
    [{ if: {} }, '/if'],
    [{ patternProperties: { '(a+)+$': {} } }, '/patternProperties'],
    [{ uniqueItems: true }, '/uniqueItems'],
    [{ formatMaximum: '2020-01-01' }, '/formatMaximum'],
    [{ format: 'regex' }, '/format'],
    [{ type: 'text' }, '/type'],
    [{ pattern: '(?=a)' }, '/pattern'],
    [{ pattern: 1 }, '/pattern'],
    [{ items: [{}] }, '/items'],
    [{ minLength: -1 }, '/minLength'],
    [{ minimum: '1' }, '/minimum'],
    [{ multipleOf: 0 }, '/multipleOf'],
    [{ enum: [] }, '/enum'],
    [{ enum: Array.from({ length: 101 }, (_, index) => index) }, '/enum'],
    [{ required: 'a' }, '/required'],
    [{ minContains: -1, contains: {} }, '/minContains'],
    [null, ''],
    ['string', ''],
  ])('refuses %j', (written, pointer) => {
    let refusal: unknown
    try {
      parseFilter(written, '/filter')
    } catch (error) {
      refusal = error
    }
    expect(refusal).toBeInstanceOf(CoreError)
    expect((refusal as CoreError).violations[0]?.pointer).toBe(`/presentationDefinition/filter${pointer}`)
  })

  it('refuses what is nested too deep', () => {
    let written: unknown = {}
    for (let depth = 0; depth < 10; depth++) written = { not: written }
    expect(() => parseFilter(written, '')).toThrow(CoreError)
  })
})
