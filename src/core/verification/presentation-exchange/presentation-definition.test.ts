import { describe, expect, it } from 'vitest'
import { startCpuTime } from '../../../../test/support/cpu-time.ts'
import { CoreError } from '../../errors.ts'
import { chooseAnswers } from './choose-answers.ts'
import type { CandidateInput } from './evaluate-input-descriptor.ts'
import { evaluatePresentationDefinition } from './evaluate-presentation-definition.ts'
import { parsePresentationDefinition } from './parse-presentation-definition.ts'

const descriptor = (id: string, fields: readonly unknown[] = [], more: object = {}) => ({
  id,
  constraints: { fields },
  ...more,
})
const definition = (descriptors: readonly unknown[], more: object = {}) => ({
  id: 'd',
  input_descriptors: descriptors,
  ...more,
})

const degree: CandidateInput = {
  format: 'jwt_vc_json',
  algorithm: 'ES256',
  claims: {
    iss: 'did:example:a',
    vc: { type: ['VerifiableCredential', 'Degree'], credentialSubject: { name: 'Ada', age: 36 } },
  },
}
const pass: CandidateInput = {
  format: 'dc+sd-jwt',
  algorithm: 'ES256',
  claims: { iss: 'https://b.example', vct: 'https://b.example/pass', name: 'Ada', door: [1, 2] },
}
const evaluate = (written: unknown, inputs: readonly CandidateInput[] = [degree, pass]) =>
  evaluatePresentationDefinition(parsePresentationDefinition(written), inputs)

describe('parsePresentationDefinition', () => {
  const field = { path: ['$.a'] }
  const many = (count: number, one: (index: number) => unknown) =>
    Array.from({ length: count }, (_, i) => one(i))
  let deep: unknown = 1
  for (let depth = 0; depth < 50_000; depth++) deep = [deep]

  it.each([
    ['null', null, ''],
    ['a list', [], ''],
    ['no id', { input_descriptors: [descriptor('a')] }, '/id'],
    ['no descriptors', definition([]), '/input_descriptors'],
    ['17 descriptors', definition(many(17, (i) => descriptor(`${i}`))), '/input_descriptors'],
    [
      '33 fields',
      definition([
        descriptor(
          'a',
          many(33, () => field),
        ),
      ]),
      '/input_descriptors/0/constraints/fields',
    ],
    [
      '9 paths',
      definition([descriptor('a', [{ path: many(9, () => '$.a') }])]),
      '/input_descriptors/0/constraints/fields/0/path',
    ],
    ['a text of 40,000 characters', definition([descriptor('a')], { purpose: 'a'.repeat(40_000) }), ''],
    ['50,000 levels', definition([descriptor('a')], { purpose: deep }), ''],
    ['a million numbers', definition([descriptor('a')], { more: many(1_000_000, (i) => i) }), ''],
    ['one id twice', definition([descriptor('a'), descriptor('a')]), '/input_descriptors'],
    ['no constraints', definition([{ id: 'a' }]), '/input_descriptors/0/constraints'],
    [
      'a filter expression',
      definition([descriptor('a', [{ path: ['$[?(@.a)]'] }])]),
      '/input_descriptors/0/constraints/fields/0/path/0',
    ],
    [
      'a lookahead',
      definition([descriptor('a', [{ path: ['$.a'], filter: { pattern: '(?=a)' } }])]),
      '/input_descriptors/0/constraints/fields/0/filter/pattern',
    ],
    [
      'a remote schema',
      definition([descriptor('a', [{ path: ['$.a'], filter: { $ref: 'https://x.example' } }])]),
      '/input_descriptors/0/constraints/fields/0/filter/$ref',
    ],
    [
      'a predicate without a filter',
      definition([descriptor('a', [{ path: ['$.a'], predicate: 'required' }])]),
      '/input_descriptors/0/constraints/fields/0/predicate',
    ],
    [
      'no path',
      definition([descriptor('a', [{ path: [] }])]),
      '/input_descriptors/0/constraints/fields/0/path',
    ],
    [
      'a schema of version 1',
      definition([descriptor('a', [], { schema: [{ uri: 'x' }] })]),
      '/input_descriptors/0/schema',
    ],
    ['a frame', definition([descriptor('a')], { frame: {} }), '/frame'],
    [
      'a demand about holders',
      definition([{ id: 'a', constraints: { is_holder: [{ field_id: ['x'], directive: 'required' }] } }]),
      '/input_descriptors/0/constraints/is_holder',
    ],
    [
      'a demand about subjects',
      definition([{ id: 'a', constraints: { subject_is_issuer: 'required' } }]),
      '/input_descriptors/0/constraints/subject_is_issuer',
    ],
    [
      'revoked credentials',
      definition([{ id: 'a', constraints: { statuses: { revoked: { directive: 'required' } } } }]),
      '/input_descriptors/0/constraints/statuses/revoked',
    ],
    ['no format in format', definition([descriptor('a')], { format: {} }), '/format'],
    [
      'a requirement without a group',
      definition([descriptor('a')], { submission_requirements: [{ rule: 'all', from: 'A' }] }),
      '/input_descriptors',
    ],
    [
      'a group that nobody has',
      definition([descriptor('a', [], { group: ['A'] })], {
        submission_requirements: [{ rule: 'all', from: 'B' }],
      }),
      '/submission_requirements/0/from',
    ],
    [
      'both sources',
      definition([descriptor('a', [], { group: ['A'] })], {
        submission_requirements: [{ rule: 'all', from: 'A', from_nested: [] }],
      }),
      '/submission_requirements/0',
    ],
    [
      'count 0',
      definition([descriptor('a', [], { group: ['A'] })], {
        submission_requirements: [{ rule: 'pick', count: 0, from: 'A' }],
      }),
      '/submission_requirements/0/count',
    ],
    [
      'an unknown rule',
      definition([descriptor('a', [], { group: ['A'] })], {
        submission_requirements: [{ rule: 'some', from: 'A' }],
      }),
      '/submission_requirements/0/rule',
    ],
  ])('refuses %s', (_, written, pointer) => {
    let refusal: unknown
    try {
      parsePresentationDefinition(written)
    } catch (error) {
      refusal = error
    }
    expect(refusal).toBeInstanceOf(CoreError)
    expect(refusal).toMatchObject({ code: 'invalid_request' })
    expect((refusal as CoreError).violations[0]?.pointer).toBe(`/presentationDefinition${pointer}`)
  })

  it('passes over wishes and over members that nobody knows', () => {
    const constraints = {
      limit_disclosure: 'required',
      is_holder: [{ field_id: ['x'], directive: 'preferred' }],
    }
    const parsed = parsePresentationDefinition(
      definition([{ id: 'a', constraints, issuance: [] }], { comment: 'x' }),
    )
    expect(parsed).toMatchObject({
      id: 'd',
      inputDescriptors: [{ id: 'a', limitDisclosure: 'required', fields: [] }],
    })
  })
})

describe('evaluatePresentationDefinition', () => {
  const typeFilter = { type: 'array', contains: { const: 'Degree' } }

  it.each([['$.vc.type'], ['$.type']])('finds a type at %s, in a JWT and in a decoded credential', (path) => {
    const asked = definition([descriptor('a', [{ path: [path], filter: typeFilter }])])
    const decoded = { ...degree, claims: (degree.claims as { vc: unknown }).vc }
    for (const input of [degree, decoded]) {
      expect(evaluate(asked, [input]).fault).toBeUndefined()
      expect(evaluate(asked, [input]).answers.get('a')).toHaveLength(1)
    }
  })

  it('says where in the claims a field was found', () => {
    const asked = definition([descriptor('a', [{ path: ['$.credentialSubject.name'] }])])
    const [answer] = evaluate(asked, [degree]).answers.get('a') ?? []
    expect(answer?.fields[0]).toMatchObject({ location: ['vc', 'credentialSubject', 'name'], value: 'Ada' })
    const decoded = { format: 'ldp_vc', claims: { credentialSubject: { name: 'Ada' } } }
    const asked2 = definition([descriptor('a', [{ path: ['$.vc.credentialSubject.name'] }])])
    const [other] = evaluate(asked2, [decoded]).answers.get('a') ?? []
    expect(other?.fields[0]?.location).toEqual(['credentialSubject', 'name'])
  })

  it('takes the first path that the filter lets through', () => {
    const filter = { type: 'string', pattern: '^https:' }
    const asked = definition([descriptor('a', [{ path: ['$.name', '$.iss'], filter }])])
    expect(evaluate(asked, [pass]).answers.get('a')?.[0]?.fields[0]?.value).toBe('https://b.example')
  })

  it('looks at the first match of a path only (§6.1)', () => {
    const asked = (value: number) =>
      definition([descriptor('a', [{ path: ['$.door[*]'], filter: { const: value } }])])
    expect(evaluate(asked(1), [pass]).fault).toBeUndefined()
    expect(evaluate(asked(2), [pass]).fault).toContain('"a"')
  })

  it('lets an optional field be absent, but not wrong', () => {
    const optional = (path: string) =>
      definition([descriptor('a', [{ path: [path], optional: true, filter: { const: 'Bo' } }])])
    expect(evaluate(optional('$.nickname'), [pass]).fault).toBeUndefined()
    expect(evaluate(optional('$.name'), [pass]).fault).toContain('not as asked for')
  })

  it.each([
    [{ jwt_vc: { alg: ['ES256'] } }, ['a']],
    [{ jwt_vc_json: { alg: ['ES256K'] } }, []],
    [{ jwt: {} }, ['a']],
    [{ 'vc+sd-jwt': {} }, ['b']],
    [{ 'dc+sd-jwt': { 'sd-jwt_alg_values': ['EdDSA'] } }, []],
    [{ ldp_vc: { proof_type: ['Ed25519Signature2018'] } }, []],
    [{ constructor: {} }, []],
  ])('takes formats as %j', (format, expected) => {
    const { answers } = evaluate(
      definition(
        [
          descriptor('a', [{ path: ['$.vc.type'], filter: typeFilter }]),
          descriptor('b', [{ path: ['$.vct'] }]),
        ],
        { format },
      ),
    )
    expect([...answers].filter(([, found]) => found.length > 0).map(([id]) => id)).toEqual(expected)
  })

  it('fails closed when an algorithm is asked for and not known', () => {
    const { algorithm: _, ...unknown } = degree
    expect(
      evaluate(definition([descriptor('a')], { format: { jwt_vc: { alg: ['ES256'] } } }), [unknown]).fault,
    ).toBeDefined()
  })

  it('lets the format of a descriptor replace that of the definition', () => {
    const asked = definition([descriptor('a', [], { format: { 'vc+sd-jwt': {} } })], {
      format: { ldp_vc: {} },
    })
    expect(
      evaluate(asked)
        .answers.get('a')
        ?.map(({ input }) => input),
    ).toEqual([pass])
  })

  it('bounds what many patterns over many credentials cost', () => {
    const filter = { type: 'string', pattern: '(a|b|ab)*(a|b)*c$' }
    const fields = Array.from({ length: 30 }, () => ({ path: ['$.name'], filter }))
    const inputs = Array.from({ length: 1000 }, () => ({
      format: 'dc+sd-jwt',
      claims: { name: 'ab'.repeat(1000) },
    }))
    const spent = startCpuTime()
    expect(() => evaluate(definition([descriptor('a', fields)]), inputs)).toThrow(CoreError)
    expect(spent()).toBeLessThan(4000)
  })
})

describe('submission requirements', () => {
  const sdJwt = { path: ['$.vct'] }
  const w3c = { path: ['$.vc'] }
  const nothing = { path: ['$.never'] }
  const asked = (requirements: readonly unknown[]) =>
    definition(
      [
        descriptor('pass', [sdJwt], { group: ['A', 'C'] }),
        descriptor('degree', [w3c], { group: ['A'] }),
        descriptor('none', [nothing], { group: ['B', 'C'] }),
      ],
      { submission_requirements: requirements },
    )

  it.each<[string, unknown[], readonly string[] | undefined]>([
    ['all of a group', [{ rule: 'all', from: 'A' }], ['pass', 'degree']],
    ['all of a group with a gap', [{ rule: 'all', from: 'C' }], undefined],
    ['one of a group', [{ rule: 'pick', count: 1, from: 'C' }], ['pass']],
    ['two of a group with one', [{ rule: 'pick', count: 2, from: 'C' }], undefined],
    ['at least two', [{ rule: 'pick', min: 2, from: 'A' }], ['pass', 'degree']],
    ['none at least', [{ rule: 'pick', min: 0, from: 'B' }], []],
    ['one of an empty group', [{ rule: 'pick', from: 'B' }], undefined],
    [
      'one of two nested',
      [
        {
          rule: 'pick',
          count: 1,
          from_nested: [
            { rule: 'all', from: 'B' },
            { rule: 'all', from: 'A' },
          ],
        },
      ],
      ['pass', 'degree'],
    ],
    [
      'both of two nested',
      [
        {
          rule: 'all',
          from_nested: [
            { rule: 'all', from: 'B' },
            { rule: 'all', from: 'A' },
          ],
        },
      ],
      undefined,
    ],
    [
      'two requirements',
      [
        { rule: 'pick', from: 'A' },
        { rule: 'all', from: 'B' },
      ],
      undefined,
    ],
  ])('%s', (_, requirements, chosen) => {
    const parsed = parsePresentationDefinition(asked(requirements))
    const answer = evaluatePresentationDefinition(parsed, [degree, pass])
    expect(answer.fault === undefined).toBe(chosen !== undefined)
    expect(chooseAnswers(parsed, answer).map(({ descriptorId }) => descriptorId)).toEqual(chosen ?? [])
  })
})
