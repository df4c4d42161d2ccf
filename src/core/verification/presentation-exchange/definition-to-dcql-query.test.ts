import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CoreError } from '../../errors.ts'
import { faultOfAnswer } from '../dcql/evaluate-dcql-query.ts'
import { mismatchOf } from '../dcql/match-credential.ts'
import { serializeDcqlQuery } from '../dcql/serialize-dcql-query.ts'
import { definitionToDcqlQuery } from './definition-to-dcql-query.ts'
import { evaluatePresentationDefinition } from './evaluate-presentation-definition.ts'
import { parsePresentationDefinition } from './parse-presentation-definition.ts'

const sdJwt = { 'vc+sd-jwt': { 'sd-jwt_alg_values': ['ES256'] } }
const convert = (written: unknown) =>
  serializeDcqlQuery(definitionToDcqlQuery(parsePresentationDefinition(written)))
const definition = (fields: readonly unknown[], format: object = sdJwt, more: object = {}) => ({
  id: 'd',
  format,
  input_descriptors: [{ id: 'a', constraints: { fields } }],
  ...more,
})

describe('definitionToDcqlQuery', () => {
  it('asks for an SD-JWT VC of a type and its claims', () => {
    const fields = [
      { path: ['$.vct'], filter: { type: 'string', const: 'https://a.example/pass' } },
      { path: ['$.name', "$['full name']"] },
      { path: ['$.address.country'], filter: { type: 'string', enum: ['NL', 'DE'] } },
      { path: ['$.iss'], filter: { type: 'string', pattern: '^https://a$|^https://b$' } },
    ]
    expect(convert(definition(fields))).toEqual({
      credentials: [
        {
          id: 'a',
          format: 'dc+sd-jwt',
          meta: { vct_values: ['https://a.example/pass'] },
          claims: [
            { id: 'f0_0', path: ['name'] },
            { id: 'f0_1', path: ['full name'] },
            { id: 'f1_0', path: ['address', 'country'], values: ['NL', 'DE'] },
            { id: 'f2_0', path: ['iss'], values: ['https://a', 'https://b'] },
          ],
          claim_sets: [
            ['f0_0', 'f1_0', 'f2_0'],
            ['f0_1', 'f1_0', 'f2_0'],
          ],
        },
      ],
    })
  })

  it('asks for a W3C credential of a type, wherever its vc is named', () => {
    const fields = [
      {
        path: ['$.type', '$.vc.type'],
        filter: { type: 'array', contains: { type: 'string', const: 'Degree' } },
      },
      { path: ['$.credentialSubject.name', '$.vc.credentialSubject.name'] },
      { path: ['$.vc.credentialSubject.roles'], filter: { type: 'array', contains: { const: 'admin' } } },
    ]
    expect(convert(definition(fields, { jwt_vc: { alg: ['ES256'] }, jwt_vp: { alg: ['ES256'] } }))).toEqual({
      credentials: [
        {
          id: 'a',
          format: 'jwt_vc_json',
          meta: { type_values: [['Degree']] },
          claims: [
            { path: ['credentialSubject', 'name'] },
            { path: ['credentialSubject', 'roles', null], values: ['admin'] },
          ],
        },
      ],
    })
  })

  it('asks for what can be verified, where other formats would do as well', () => {
    const format = { ac_vc: {}, jwt_vc: {}, 'vc+jwt': {} }
    expect(convert(definition([], format))).toMatchObject({
      credentials: [{ format: 'jwt_vc_json' }, { format: 'vc+jwt' }],
      credential_sets: [{ options: [['a_jwt_vc_json'], ['a_vc_jwt']] }],
    })
  })

  it('lets an optional claim be left out', () => {
    const [query] = convert(definition([{ path: ['$.a'] }, { path: ['$.b'], optional: true }]))[
      'credentials'
    ] as object[]
    expect(query).toMatchObject({ claim_sets: [['f0_0', 'f1_0'], ['f0_0']] })
  })

  it('asks for one of two formats, and for what may be picked', () => {
    const descriptor = (id: string, group: string[], format: object = sdJwt) => ({
      id,
      group,
      format,
      constraints: {},
    })
    const both = { jwt_vc: {}, 'vc+sd-jwt': {} }
    const written = {
      id: 'd',
      input_descriptors: [descriptor('a', ['A'], both), descriptor('b', ['B']), descriptor('c', ['B'])],
      submission_requirements: [
        { rule: 'all', from: 'A' },
        { rule: 'pick', count: 1, from: 'B' },
      ],
    }
    expect(convert(written)).toMatchObject({
      credentials: [{ id: 'a_dc_sd-jwt' }, { id: 'a_jwt_vc_json' }, { id: 'b' }, { id: 'c' }],
      credential_sets: [{ options: [['a_dc_sd-jwt'], ['a_jwt_vc_json']] }, { options: [['b'], ['c']] }],
    })
    const optional = {
      ...written,
      submission_requirements: [
        { rule: 'all', from: 'A' },
        { rule: 'pick', min: 0, from: 'B' },
      ],
    }
    expect(convert(optional)).toMatchObject({
      credential_sets: [
        { options: [['a_dc_sd-jwt'], ['a_jwt_vc_json']] },
        { options: [['b'], ['c']], required: false },
      ],
    })
  })

  const field = (one: object) => definition([{ path: ['$.a'], ...one }])
  it.each<[string, unknown]>([
    ['no format', { id: 'd', input_descriptors: [{ id: 'a', constraints: {} }] }],
    ['only a format of presentations', definition([], { jwt_vp: {} })],
    ['a format that no query has', definition([], { ac_vc: {} })],
    ['an inherited name as format', definition([], { constructor: {} })],
    [
      'an id that no query can have',
      { ...definition([]), input_descriptors: [{ id: 'a b', constraints: {} }] },
    ],
    [
      'a pattern without an end',
      field({ filter: { type: 'string', pattern: 'did:example:123|did:example:456' } }),
    ],
    ['a pattern that numbers pass', field({ filter: { pattern: '^a$' } })],
    ['a format of texts', field({ filter: { type: 'string', format: 'date' } })],
    ['a minimum', field({ filter: { type: 'number', minimum: 18 } })],
    ['a type alone', field({ filter: { type: 'string' } })],
    ['a value that is an object', field({ filter: { const: {} } })],
    ['a fraction', field({ filter: { const: 1.5 } })],
    ['a value beside another rule', field({ filter: { const: 'a', minLength: 1 } })],
    ['values of another type', field({ filter: { type: 'number', const: 'a' } })],
    ['a wildcard with a filter', field({ path: ['$.a[*]'], filter: { const: 1 } })],
    ['an index from the end', field({ path: ['$.a[-1]'] })],
    ['a descent', field({ path: ['$..a'] })],
    ['the root', field({ path: ['$'] })],
    ['an optional value', field({ optional: true, filter: { const: 'a' } })],
    ['nothing but optional claims', field({ optional: true })],
    [
      'two types at once',
      definition([
        { path: ['$.vct'], filter: { const: 'a' } },
        { path: ['$.vct'], filter: { const: 'b' } },
      ]),
    ],
    [
      'more ways than a query may name',
      definition(Array.from({ length: 7 }, (_, i) => ({ path: [`$.a${i}`, `$.b${i}`] }))),
    ],
  ])('refuses %s', (_, written) => {
    expect(() => convert(written)).toThrow(CoreError)
    try {
      convert(written)
    } catch (error) {
      expect((error as CoreError).violations[0]?.pointer).toMatch(/^\/presentationDefinition/)
    }
  })

  it('asks for the same as the definition', () => {
    const value = fc.constantFrom('x', 'y', 1, true)
    const path = fc.constantFrom('$.a', '$.b', '$.list', '$.list[0]', '$.o.a')
    const field = fc
      .record({
        path: fc.uniqueArray(path, { minLength: 1, maxLength: 2 }),
        filter: fc.option(value, { nil: undefined }),
      })
      .map(({ path: paths, filter }) => ({
        path: paths,
        ...(filter === undefined ? {} : { filter: { const: filter } }),
      }))
    const contains = value.map((one) => ({
      path: ['$.list'],
      filter: { type: 'array', contains: { const: one } },
    }))
    const optional = fc.record({ path: fc.tuple(path), optional: fc.constant(true) })
    const type = fc
      .constantFrom('t1', 't2')
      .map((one) => ({ path: ['$.vct'], filter: { type: 'string', const: one } }))
    const written = fc.tuple(type, fc.array(fc.oneof(field, contains, optional), { maxLength: 3 }))
    const claims = fc.record(
      {
        vct: fc.constantFrom('t1', 't2'),
        a: value,
        b: value,
        list: fc.array(value, { maxLength: 3 }),
        o: fc.record({ a: value }),
      },
      { requiredKeys: ['vct'], noNullPrototype: true },
    )
    fc.assert(
      fc.property(written, claims, ([first, fields], { vct, ...rest }) => {
        const parsed = parsePresentationDefinition(definition([first, ...fields]))
        let query: ReturnType<typeof definitionToDcqlQuery>
        try {
          query = definitionToDcqlQuery(parsed)
        } catch {
          // All claims optional: DCQL has no equal.
          return
        }
        const { fault } = evaluatePresentationDefinition(parsed, [
          { format: 'dc+sd-jwt', algorithm: 'ES256', claims: { vct, ...rest } },
        ])
        const credential = {
          format: 'dc+sd-jwt',
          type: { vct },
          claims: rest,
          holderBound: true,
          issuer: 'https://a.example',
          authorityKeyIdentifiers: [],
        } as const
        const asked = query.credentials[0]
        expect(asked && mismatchOf(asked, credential) === undefined).toBe(fault === undefined)
        expect(faultOfAnswer(query, new Map([['a', [credential]]])) === undefined).toBe(fault === undefined)
      }),
      { numRuns: 500 },
    )
  })
})
