import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { faultOfAnswer } from '../../verification/dcql/evaluate-dcql-query.ts'
import type { PresentedCredential } from '../../verification/dcql/match-credential.ts'
import { parseDcqlQuery } from '../../verification/dcql/parse-dcql-query.ts'
import { authorizeTransactions } from './authorize-transactions.ts'
import { selectCredentials } from './select-credentials.ts'

interface Held extends PresentedCredential {
  readonly name: string
}

const held = (name: string, members: Partial<Held> = {}): Held => ({
  name,
  format: 'dc+sd-jwt',
  issuer: 'did:web:issuer.example',
  type: { vct: 'A' },
  claims: { a: 1, b: 2 },
  holderBound: true,
  authorityKeyIdentifiers: [],
  ...members,
})
const query = (id: string, more: object = {}) => ({
  id,
  format: 'dc+sd-jwt',
  meta: { vct_values: ['A'] },
  claims: [{ path: ['a'] }],
  ...more,
})

function select(written: object, candidates: readonly Held[], isChosen = false) {
  const rules = { fits: ({ id }: { id: string }, { name }: Held) => name !== `not for ${id}`, isChosen }
  const selected = selectCredentials(parseDcqlQuery(written), candidates, rules)
  return selected?.map(({ query: { id }, candidate, disclose }) => [id, candidate.name, disclose])
}

describe('what answers a query', () => {
  it('is the first that matches, and what is asked of it', () => {
    const other = held('other', { type: { vct: 'B' } })
    expect(select({ credentials: [query('q')] }, [other, held('one'), held('two')])).toEqual([
      ['q', 'one', [['a']]],
    ])
    expect(select({ credentials: [query('q', { claims: undefined })] }, [held('one')])).toEqual([
      ['q', 'one', []],
    ])
  })

  it('is one even where several may come, unless they were chosen', () => {
    const several = { credentials: [query('q', { multiple: true })] }
    expect(select(several, [held('one'), held('two')])).toHaveLength(1)
    expect(select(several, [held('one'), held('two')], true)).toHaveLength(2)
    expect(select({ credentials: [query('q')] }, [held('one'), held('two')], true)).toHaveLength(1)
  })

  it('is the first set of claims that can be met', () => {
    const claims = [
      { id: 'x', path: ['x'] },
      { id: 'a', path: ['a'] },
      { id: 'b', path: ['b'] },
    ]
    const asked = query('q', { claims, claim_sets: [['x', 'a'], ['b'], ['a']] })
    expect(select({ credentials: [asked] }, [held('one')])).toEqual([['q', 'one', [['b']]]])
  })

  it('is the first option that can be met; what is optional is for whoever chose', () => {
    const credentials = [query('missing', { meta: { vct_values: ['C'] } }), query('q'), query('more')]
    const sets = [{ options: [['missing'], ['q']] }, { options: [['more']], required: false }]
    const written = { credentials, credential_sets: sets }
    expect(select(written, [held('one')])).toEqual([['q', 'one', [['a']]]])
    expect(select(written, [held('one')], true)?.map(([id]) => id)).toEqual(['q', 'more'])
    expect(select({ credentials, credential_sets: sets.slice(1) }, [held('one')])).toBeUndefined()
  })

  it('is nothing when anything that is required is missing, or does not fit', () => {
    expect(
      select({ credentials: [query('q'), query('r', { meta: { vct_values: ['C'] } })] }, [held('one')]),
    ).toBe(undefined)
    expect(select({ credentials: [query('q')] }, [])).toBeUndefined()
    expect(select({ credentials: [query('q')] }, [held('not for q')])).toBeUndefined()
    expect(select({ credentials: [query('q')] }, [held('one', { holderBound: false })])).toBeUndefined()
  })

  it('answers the verifier, whatever is held', () => {
    const claims = fc.record({ a: fc.nat(2), b: fc.nat(2) }, { requiredKeys: [] })
    const anything = fc.array(fc.record({ vct: fc.constantFrom('A', 'B'), claims, bound: fc.boolean() }), {
      maxLength: 5,
    })
    const asked = fc.record({
      first: fc.constantFrom('A', 'B'),
      values: fc.option(fc.nat(2), { nil: undefined }),
      required: fc.boolean(),
    })
    fc.assert(
      fc.property(anything, asked, fc.boolean(), (things, { first, values, required }, isChosen) => {
        const claim = { path: ['a'], ...(values === undefined ? {} : { values: [values] }) }
        const written = {
          credentials: [
            query('q', { meta: { vct_values: [first] }, claims: [claim] }),
            query('r', { claims: undefined }),
          ],
          credential_sets: [{ options: [['q'], ['r']] }, { options: [['q', 'r']], required }],
        }
        const candidates = things.map(({ vct, claims: said, bound }, index) =>
          held(`${index}`, { type: { vct }, claims: said, holderBound: bound }),
        )
        const parsed = parseDcqlQuery(written)
        const selected = selectCredentials(parsed, candidates, { fits: () => true, isChosen })
        if (selected === undefined) return
        const answer = new Map<string, Held[]>()
        for (const {
          query: { id },
          candidate,
        } of selected) {
          answer.set(id, [...(answer.get(id) ?? []), candidate])
        }
        expect(faultOfAnswer(parsed, answer)).toBeUndefined()
      }),
    )
  })
})

describe('a transaction', () => {
  const asked = (...more: object[]) => parseDcqlQuery({ credentials: more }).credentials
  const data = (...queryIds: string[]) => ({ type: 't', queryIds, encoded: 'e30' })

  it('is authorized by one credential that can', () => {
    const queries = asked(query('q', { require_cryptographic_holder_binding: false }), query('r'), query('s'))
    const found = authorizeTransactions([data('q', 'r', 's'), data('s')], queries)
    expect([...(found?.keys() ?? [])]).toEqual(['r', 's'])
    expect(found?.get('r')).toEqual({ transaction_data_hashes: [expect.stringMatching(/^[\w-]{43}$/)] })
  })

  it('names the hash where the verifier did', () => {
    const found = authorizeTransactions([{ ...data('q'), hashName: 'sha-256' }], asked(query('q')))
    expect(found?.get('q')).toMatchObject({ transaction_data_hashes_alg: 'sha-256' })
  })

  it('is not authorized by a credential without proof of a key, or of another format', () => {
    const w3c = { id: 'w', format: 'jwt_vc_json', meta: {} }
    const queries = asked(query('q', { require_cryptographic_holder_binding: false }), w3c)
    expect(authorizeTransactions([data('q', 'w')], queries)).toBeUndefined()
    expect(authorizeTransactions([], queries)).toEqual(new Map())
  })
})
