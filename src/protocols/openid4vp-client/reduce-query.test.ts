import { describe, expect, it } from 'vitest'
import type { JsonValue } from '../../lib/json.ts'
import { readAlgorithms } from './read-algorithms.ts'
import { reduceQuery } from './reduce-query.ts'
import { RequestFault } from './request-fault.ts'

const sdJwt = { id: 'a', format: 'dc+sd-jwt', meta: {} }
const mdoc = { id: 'b', format: 'mso_mdoc', meta: {} }
const reduce = (query: unknown) => reduceQuery(query as JsonValue, (format) => format === 'dc+sd-jwt')

describe('what can never be answered', () => {
  it('counts as not held, where something else will do', () => {
    const sets = [{ options: [['b'], ['a']] }, { options: [['b']], required: false }]
    expect(reduce({ credentials: [sdJwt, mdoc], credential_sets: sets })).toEqual({
      credentials: [sdJwt],
      credential_sets: [{ options: [['a']] }],
    })
  })

  it.each<[string, unknown]>([
    ['everything', { credentials: [mdoc] }],
    ['one of all', { credentials: [sdJwt, mdoc] }],
    [
      'everything that may be answered',
      { credentials: [sdJwt, mdoc], credential_sets: [{ options: [['b']], required: false }] },
    ],
    ['a required set', { credentials: [sdJwt, mdoc], credential_sets: [{ options: [['a', 'b']] }] }],
    [
      'authorities of an unknown kind alone',
      { credentials: [{ ...sdJwt, trusted_authorities: [{ type: 'etsi_tl', values: ['x'] }] }] },
    ],
  ])('is refused when it is %s', (_, query) => {
    expect(() => reduce(query)).toThrow(RequestFault)
    try {
      reduce(query)
    } catch (error) {
      expect((error as RequestFault).wire).toBe('vp_formats_not_supported')
    }
  })

  it('is an authority of an unknown kind beside one that is known', () => {
    const aki = { type: 'aki', values: ['x'] }
    const authorities = [{ type: 'openid_federation', values: ['y'] }, aki]
    expect(reduce({ credentials: [{ ...sdJwt, trusted_authorities: authorities }] })).toEqual({
      credentials: [{ ...sdJwt, trusted_authorities: [aki] }],
    })
  })

  it('is not what is malformed: the parser refuses that', () => {
    for (const query of [
      7,
      null,
      {},
      { credentials: 7 },
      { credentials: [7] },
      { credentials: [{ id: 'a' }] },
    ]) {
      expect(reduce(query)).toEqual(query)
    }
  })
})

describe('what a verifier can read', () => {
  it('by format, in the names of drafts too', () => {
    const read = readAlgorithms({
      vp_formats_supported: {
        'vc+sd-jwt': { 'sd-jwt_alg_values': ['ES384'] },
        'dc+sd-jwt': { 'sd-jwt_alg_values': ['ES256'], 'kb-jwt_alg_values': ['EdDSA', 7] },
        jwt_vp_json: { alg_values: ['ES256K'] },
        ldp_vc: { proof_type_values: ['DataIntegrityProof'] },
      },
    })
    expect(Object.fromEntries(read)).toEqual({
      'dc+sd-jwt': { credential: ['ES256'], holder: ['EdDSA'] },
      jwt_vc_json: { credential: ['ES256K'], holder: ['ES256K'] },
      ldp_vc: {},
    })
    expect(readAlgorithms({}).size).toBe(0)
  })

  it.each([{ vp_formats_supported: 'x' }, { vp_formats_supported: { a: { alg_values: 'ES256' } } }])(
    'is refused: %j',
    (metadata) => {
      expect(() => readAlgorithms(metadata)).toThrow(RequestFault)
    },
  )
})
