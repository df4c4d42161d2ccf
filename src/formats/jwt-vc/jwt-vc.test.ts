import { describe, expect, it } from 'vitest'
import { claim } from '../../../test/support/credential-issuer.ts'
import { credentialFormatContract } from '../../core/ports/credential-format.contract.ts'
import { jwtVcFormat } from './jwt-vc.ts'

const type = { types: ['VerifiableCredential', 'UniversityDegree'] } as const

credentialFormatContract({
  format: jwtVcFormat,
  claims: {
    type,
    claims: { credentialSubject: { given_name: 'Erika', degree: { type: 'BSc', name: 'Science' } } },
    claimDefinitions: [
      claim(['credentialSubject', 'given_name'], false),
      claim(['credentialSubject', 'degree'], false),
    ],
  },
  forge: (encoded) => {
    const [header, payload, signature] = encoded.split('.')
    const bytes = Buffer.from(signature ?? '', 'base64url')
    bytes[5] = (bytes[5] ?? 0) ^ 1
    return [header, payload, bytes.toString('base64url')].join('.')
  },
})

const binding = { methods: ['jwk'], proofAlgorithms: ['ES256'] } as const

describe('faults of a configuration for JWT credentials', () => {
  it.each([
    ['no types', { type: {}, claims: [] }, /begin with VerifiableCredential/],
    [
      'types in another order',
      { type: { types: ['Degree', 'VerifiableCredential'] as const }, claims: [] },
      /begin with/,
    ],
    ['a type twice', { type: { types: [...type.types, 'UniversityDegree'] as const }, claims: [] }, /twice/],
    [
      'the base context',
      { type: { ...type, contexts: ['https://www.w3.org/2018/credentials/v1'] }, claims: [] },
      /base context/,
    ],
    ['a context that is no URL', { type: { ...type, contexts: ['degree'] }, claims: [] }, /not a URL/],
    ['a claim beside the subject', { type, claims: [claim(['given_name'], false)] }, /must stand in/],
    ['a claim of the issuer', { type, claims: [claim(['issuer'], false)] }, /must stand in/],
    [
      'selective disclosure',
      { type, claims: [claim(['credentialSubject', 'given_name'])] },
      /cannot be selectively disclosable/,
    ],
  ])('finds %s', (_, configuration, sentence) => {
    expect(jwtVcFormat.faults({ ...configuration, binding })).toEqual([expect.stringMatching(sentence)])
  })

  it('states the types as OpenID4VCI wants them', () => {
    expect(jwtVcFormat.profile({ type } as never)).toEqual({ credential_definition: { type: type.types } })
  })
})
