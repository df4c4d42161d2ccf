import { DcqlPresentationResult, DcqlQuery as Oracle } from 'dcql'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CoreError } from '../../errors.ts'
import { faultOfAnswer } from './evaluate-dcql-query.ts'
import type { PresentedCredential } from './match-credential.ts'
import { parseDcqlQuery } from './parse-dcql-query.ts'
import { selectClaims } from './select-claims.ts'
import { serializeDcqlQuery } from './serialize-dcql-query.ts'

const vcts = ['https://a.example/1', 'https://a.example/2']
const names = ['a', 'b', 'list']

/** Queries as they are written, mostly such that something can be met. */
const claim = fc.record({
  path: fc.oneof(
    fc.tuple(fc.constantFrom(...names)),
    fc.tuple(fc.constant('list'), fc.oneof(fc.constant(null), fc.nat(2))),
    fc.tuple(fc.constant('list'), fc.constant(null), fc.constantFrom('a', 'b')),
  ),
})
const values = fc.option(fc.array(fc.constantFrom('x', 1, true), { minLength: 1 }), { nil: undefined })
const claims = fc.array(fc.tuple(claim, values), { minLength: 1, maxLength: 3 }).map((list) =>
  list.map(([one, wanted], index) => ({
    id: `c${index}`,
    ...one,
    ...(wanted === undefined ? {} : { values: wanted }),
  })),
)
const credentialQuery = (id: string) =>
  fc
    .record({
      vct: fc.constantFrom(...vcts),
      claims: fc.option(claims, { nil: undefined }),
      sets: fc.boolean(),
      multiple: fc.boolean(),
      bound: fc.boolean(),
      aki: fc.boolean(),
    })
    .map(({ vct, claims: asked, sets, multiple, bound, aki }) => ({
      id,
      format: 'dc+sd-jwt',
      meta: { vct_values: [vct] },
      ...(multiple ? { multiple } : {}),
      ...(bound ? {} : { require_cryptographic_holder_binding: false }),
      ...(aki ? { trusted_authorities: [{ type: 'aki', values: ['s9tIpPmhxdiuNkHMEWNpYim8S8Y'] }] } : {}),
      ...(asked === undefined ? {} : { claims: asked }),
      ...(asked !== undefined && sets
        ? { claim_sets: [asked.map((one) => one.id), [asked[0]?.id ?? 'c0']] }
        : {}),
    }))
const credentialSets = fc.option(
  fc.array(
    fc.record({
      options: fc.array(fc.subarray(['q0', 'q1'], { minLength: 1 }), { minLength: 1, maxLength: 2 }),
      required: fc.boolean(),
    }),
    { minLength: 1, maxLength: 2 },
  ),
  { nil: undefined },
)
const query = fc
  .tuple(credentialQuery('q0'), credentialQuery('q1'), credentialSets)
  .map(([first, second, sets]) => ({
    credentials: [first, second],
    ...(sets === undefined ? {} : { credential_sets: sets }),
  }))

const leaf = fc.constantFrom('x', 'y', 1, true)
const presented = fc.record({
  vct: fc.constantFrom(...vcts),
  claims: fc.record(
    {
      a: leaf,
      b: leaf,
      list: fc.oneof(
        fc.array(leaf, { maxLength: 3 }),
        fc.array(fc.record({ a: leaf, b: leaf }, { requiredKeys: [] }), { maxLength: 2 }),
      ),
    },
    { requiredKeys: [] },
  ),
  bound: fc.boolean(),
  aki: fc.boolean(),
})
const answers = fc.record(
  {
    q0: fc.array(presented, { minLength: 1, maxLength: 2 }),
    q1: fc.array(presented, { minLength: 1, maxLength: 2 }),
  },
  { requiredKeys: [] },
)
type Presented = typeof presented extends fc.Arbitrary<infer One> ? One : never

const ours = ({ vct, claims: disclosed, bound, aki }: Presented): PresentedCredential => ({
  format: 'dc+sd-jwt',
  issuer: 'did:web:issuer.example',
  type: { vct },
  claims: disclosed,
  holderBound: bound,
  authorityKeyIdentifiers: aki ? ['s9tIpPmhxdiuNkHMEWNpYim8S8Y'] : [],
})
const theirs = ({ vct, claims: disclosed, bound, aki }: Presented) => ({
  credential_format: 'dc+sd-jwt' as const,
  vct,
  claims: disclosed,
  cryptographic_holder_binding: bound,
  ...(aki ? { authority: { type: 'aki' as const, values: ['s9tIpPmhxdiuNkHMEWNpYim8S8Y'] } } : {}),
})

function oracleSays(
  written: object,
  given: Readonly<Record<string, readonly Presented[]>>,
): boolean | undefined {
  const parsed = Oracle.parse(written as never)
  Oracle.validate(parsed)
  const presentation = Object.fromEntries(
    Object.entries(given).map(([id, list]) => [id, list.map(theirs)]),
  ) as Parameters<typeof DcqlPresentationResult.fromDcqlPresentation>[0]
  try {
    return DcqlPresentationResult.fromDcqlPresentation(presentation, { dcqlQuery: parsed }).can_be_satisfied
  } catch (error) {
    // dcql 3.0.0 trips over an empty selection of an array: then it has no opinion.
    return error instanceof TypeError ? undefined : false
  }
}

describe('DCQL', () => {
  it('finds satisfied what the oracle finds satisfied', () => {
    let satisfied = 0
    fc.assert(
      fc.property(query, answers, (written, arbitrary) => {
        // fast-check makes objects without prototype too, which no JSON text gives.
        const given: typeof arbitrary = JSON.parse(JSON.stringify(arbitrary))
        const entries = Object.entries(given) as [string, Presented[]][]
        const map = new Map(entries.map(([id, list]) => [id, list.map(ours)]))
        const fault = faultOfAnswer(parseDcqlQuery(written), map)
        const expected = oracleSays(written, Object.fromEntries(entries))
        if (expected === undefined) return
        if (expected) satisfied += 1
        // Stricter in one point: what nobody needs must fit all the same.
        if (expected && fault !== undefined) {
          expect(fault, JSON.stringify({ written, given })).toMatch(/^q[01]: /)
          return
        }
        expect(fault === undefined, JSON.stringify({ written, given, fault })).toBe(expected)
      }),
      { numRuns: 2000 },
    )
    expect(satisfied).toBeGreaterThan(5)
  })

  it('reads back what it writes', () => {
    fc.assert(
      fc.property(query, (written) => {
        const parsed = parseDcqlQuery(written)
        expect(parseDcqlQuery(JSON.parse(JSON.stringify(serializeDcqlQuery(parsed))))).toEqual(parsed)
      }),
    )
  })

  it('refuses any other JSON with its place, and never with another error', () => {
    const wild = fc.oneof(
      fc.json({ maxDepth: 5 }),
      fc
        .tuple(query, fc.json())
        .map(([one, rest]) => JSON.stringify({ ...one, ...JSON.parse(`{"credential_sets":${rest}}`) })),
    )
    fc.assert(
      fc.property(wild, (text) => {
        try {
          parseDcqlQuery(JSON.parse(text))
        } catch (error) {
          expect(error).toBeInstanceOf(CoreError)
          expect((error as CoreError).violations?.[0]?.pointer).toMatch(/^\/dcqlQuery/)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('takes W3C types: all of one list', () => {
    const written = {
      credentials: [
        {
          id: 'd',
          format: 'jwt_vc_json',
          meta: { type_values: [['A', 'B'], ['C']] },
          claims: [{ path: ['x'] }],
        },
      ],
    }
    const credential = (...types: string[]): PresentedCredential => ({
      format: 'jwt_vc_json',
      issuer: 'did:web:issuer.example',
      type: { types: ['VerifiableCredential', ...types] },
      claims: { x: null },
      holderBound: true,
      authorityKeyIdentifiers: [],
    })
    const fault = (...types: string[]) =>
      faultOfAnswer(parseDcqlQuery(written), new Map([['d', [credential(...types)]]]))
    expect(fault('A', 'B')).toBeUndefined()
    expect(fault('C', 'X')).toBeUndefined()
    expect(fault('A')).toMatch(/meta/)
  })

  it('takes the IRIs of types where they are known, and their names where they are not', () => {
    const asked = (...names: string[]) =>
      parseDcqlQuery({ credentials: [{ id: 'd', format: 'ldp_vc', meta: { type_values: [names] } }] })
    const fault = (names: string[], expandedTypes?: readonly string[]) => {
      const credential: PresentedCredential = {
        format: 'ldp_vc',
        issuer: 'did:web:issuer.example',
        type: { types: ['VerifiableCredential', 'Ausweis', 'urn:claimed'] },
        ...(expandedTypes === undefined ? {} : { expandedTypes }),
        claims: {},
        holderBound: true,
        authorityKeyIdentifiers: [],
      }
      return faultOfAnswer(asked(...names), new Map([['d', [credential]]]))
    }
    const base = 'https://www.w3.org/2018/credentials#VerifiableCredential'
    const known = [base, 'https://issuer.example/#IdCard', 'urn:meant']
    for (const names of [[base], ['https://issuer.example/#IdCard'], ['Ausweis', base], ['urn:meant']])
      expect(fault(names, known)).toBeUndefined()
    // What a credential writes is not what it says when a context makes something else of it.
    for (const names of [['urn:claimed'], ['https://issuer.example/#Other'], [base, 'IdCard']])
      expect(fault(names, known)).toMatch(/meta/)
    for (const names of [[base], ['urn:claimed'], ['Ausweis']]) expect(fault(names)).toBeUndefined()
    expect(fault(['https://issuer.example/#IdCard'])).toMatch(/meta/)
  })

  it.each([
    [['a', 'b'], [1]],
    [
      ['list', null],
      [{ a: 1 }, { a: 2 }, {}],
    ],
    [
      ['list', null, 'a'],
      [1, 2],
    ],
    [['list', 1, 'a'], [2]],
    [['list', 9], []],
    [['a', null], []],
    [['list', 'a'], []],
    [['toString'], []],
    [['list', 'length'], []],
  ] as const)('selects by %j', (path, selected) => {
    const root = { a: { b: 1 }, list: [{ a: 1 }, { a: 2 }, {}] }
    expect(selectClaims(root, path)).toEqual(selected)
  })

  const good = { id: 'a', format: 'dc+sd-jwt', meta: {} }
  it.each([
    ['', null],
    ['', []],
    ['/credentials', {}],
    ['/credentials', { credentials: [good, good] }],
    ['/credentials/0', { credentials: [1] }],
    ['/credentials/0/id', { credentials: [{ ...good, id: 'ä' }] }],
    ['/credentials/0/format', { credentials: [{ ...good, format: 'mso_mdoc' }] }],
    ['/credentials/0/meta', { credentials: [{ ...good, meta: undefined }] }],
    ['/credentials/0/meta/vct_values', { credentials: [{ ...good, meta: { vct_values: [] } }] }],
    ['/credentials/0/multiple', { credentials: [{ ...good, multiple: 'yes' }] }],
    ['/credentials/0/claims', { credentials: [{ ...good, claims: [] }] }],
    ['/credentials/0/claims/0/path', { credentials: [{ ...good, claims: [{}] }] }],
    ['/credentials/0/claims/0/path/0', { credentials: [{ ...good, claims: [{ path: [0] }] }] }],
    ['/credentials/0/claims/0/path/1', { credentials: [{ ...good, claims: [{ path: ['a', -1] }] }] }],
    [
      '/credentials/0/claims/0/values/0',
      { credentials: [{ ...good, claims: [{ path: ['a'], values: [1.5] }] }] },
    ],
    ['/credentials/0/claim_sets', { credentials: [{ ...good, claim_sets: [['a']] }] }],
    ['/credentials/0/claims', { credentials: [{ ...good, claims: [{ path: ['a'] }], claim_sets: [['a']] }] }],
    [
      '/credentials/0/claim_sets/0',
      { credentials: [{ ...good, claims: [{ id: 'a', path: ['a'] }], claim_sets: [['b']] }] },
    ],
    [
      '/credentials/0/trusted_authorities/0/type',
      { credentials: [{ ...good, trusted_authorities: [{ type: 'etsi_tl', values: ['x'] }] }] },
    ],
    ['/credential_sets/0/options/0', { credentials: [good], credential_sets: [{ options: [['b']] }] }],
    [
      '/credential_sets/0/required',
      { credentials: [good], credential_sets: [{ options: [['a']], required: 1 }] },
    ],
  ])('refuses at %s', (pointer, written) => {
    let thrown: unknown
    try {
      parseDcqlQuery(written)
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(CoreError)
    expect((thrown as CoreError).violations).toMatchObject([{ pointer: `/dcqlQuery${pointer}` }])
  })
})
