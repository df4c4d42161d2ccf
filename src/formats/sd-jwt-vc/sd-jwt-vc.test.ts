import { describe, expect, it } from 'vitest'
import { testRandom } from '../../../test/fakes/fake-clock.ts'
import { claim } from '../../../test/support/credential-issuer.ts'
import { credentialFormatContract } from '../../core/ports/credential-format.contract.ts'
import { createSdJwtVcFormat } from './sd-jwt-vc.ts'

const format = createSdJwtVcFormat({ random: testRandom })

credentialFormatContract({
  format,
  claims: {
    type: { vct: 'https://issuer.example/types/degree' },
    claims: { given_name: 'Erika', address: { locality: 'Köln', country: 'DE' }, degrees: ['BSc', 'MSc'] },
    claimDefinitions: [claim(['given_name']), claim(['address', 'locality']), claim(['degrees', null])],
  },
  forge: (encoded) => {
    const [jwt, ...rest] = encoded.split('~')
    const parts = (jwt ?? '').split('.')
    const signature = Buffer.from(parts[2] ?? '', 'base64url')
    signature[5] = (signature[5] ?? 0) ^ 1
    return [[parts[0], parts[1], signature.toString('base64url')].join('.'), ...rest].join('~')
  },
})

const binding = { methods: ['jwk'], proofAlgorithms: ['ES256'] } as const
const type = { vct: 'https://issuer.example/types/degree' }

describe('faults of a configuration for SD-JWT VC', () => {
  it.each([
    ['no vct', { type: {}, claims: [] }, /vct/],
    [
      'a status that it has no place for',
      { type, claims: [], statusListFormat: 'bitstring-status-list' as const },
      /token-status-list/,
    ],
    ['a claim of the issuer', { type, claims: [claim(['iss'])] }, /set by the issuer/],
    ['a part of a claim of the issuer', { type, claims: [claim(['cnf', 'jwk'])] }, /set by the issuer/],
    ['a reserved name', { type, claims: [claim(['address', '_sd'])] }, /reserved name/],
    ['a claim twice', { type, claims: [claim(['a', null]), claim(['a', null])] }, /twice/],
    [
      'object and array at once',
      { type, claims: [claim(['a', 'b']), claim(['a', 0])] },
      /object and an array/,
    ],
  ])('finds %s', (_, configuration, sentence) => {
    expect(format.faults({ ...configuration, binding })).toEqual([expect.stringMatching(sentence)])
  })

  it('lets a claim and its parts stand side by side', () => {
    const claims = [
      claim(['address']),
      claim(['address', 'locality']),
      claim(['degrees', null]),
      claim(['sub']),
    ]
    expect(format.faults({ type, claims, binding })).toEqual([])
  })
})
