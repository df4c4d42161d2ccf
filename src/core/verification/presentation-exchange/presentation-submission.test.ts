import { describe, expect, it } from 'vitest'
import { PresentationFault } from '../presentation-fault.ts'
import { checkPresentationSubmission, type VerifiedInput } from './check-presentation-submission.ts'
import { parsePresentationDefinition } from './parse-presentation-definition.ts'
import { parsePresentationSubmission } from './parse-presentation-submission.ts'
import { serializePresentationSubmission } from './presentation-submission.ts'

const definition = parsePresentationDefinition({
  id: 'asked',
  input_descriptors: [
    {
      id: 'degree',
      constraints: {
        fields: [{ path: ['$.vc.type'], filter: { type: 'array', contains: { const: 'Degree' } } }],
      },
    },
  ],
})

const degree = { vc: { type: ['VerifiableCredential', 'Degree'] } }
const verified: Readonly<Record<string, VerifiedInput>> = {
  'vp.jwt': {
    format: 'jwt_vp_json',
    isCredential: false,
    // The holder writes into its presentation whatever it wants.
    claims: {
      ...degree,
      iss: 'did:example:holder',
      vp: { verifiableCredential: ['degree.jwt', 'other.jwt', 'forged.jwt'] },
    },
  },
  'degree.jwt': { format: 'jwt_vc_json', isCredential: true, claims: degree },
  'other.jwt': {
    format: 'jwt_vc_json',
    isCredential: true,
    claims: { vc: { type: ['VerifiableCredential'] } },
  },
}
const open = (encoded: unknown) =>
  typeof encoded === 'string' && Object.hasOwn(verified, encoded) ? verified[encoded] : undefined

const nested = (path: string, more: object = {}) => ({
  id: 'degree',
  format: 'jwt_vp',
  path: '$',
  path_nested: { format: 'jwt_vc', path, ...more },
})
const submission = (...entries: readonly unknown[]) => ({
  id: 's',
  definition_id: 'asked',
  descriptor_map: entries,
})
const check = (written: unknown, response: unknown = 'vp.jwt') =>
  checkPresentationSubmission(definition, parsePresentationSubmission(written), response, open)

describe('checkPresentationSubmission', () => {
  it.each([
    ['in the presentation', nested('$.vp.verifiableCredential[0]'), 'vp.jwt'],
    [
      'as Authenticator writes it, with the id',
      nested('$.verifiableCredential[0]', { id: 'degree' }),
      'vp.jwt',
    ],
    [
      'in the second of several presentations',
      { ...nested('$.vp.verifiableCredential[0]'), path: '$[1]' },
      ['x', 'vp.jwt'],
    ],
    [
      'without a presentation around it',
      { id: 'degree', format: 'jwt_vc_json', path: '$.a' },
      { a: 'degree.jwt' },
    ],
  ])('finds the credential %s', (_, entry, response) => {
    const answers = check(submission(entry), response)
    expect(answers.get('degree')).toMatchObject({ encoded: 'degree.jwt', opened: { isCredential: true } })
  })

  it.each<[string, unknown, string]>([
    [
      'another definition',
      { ...submission(nested('$.vp.verifiableCredential[0]')), definition_id: 'other' },
      'definition_id',
    ],
    [
      'a descriptor that was not asked',
      submission({ ...nested('$.vp.verifiableCredential[0]'), id: 'more' }),
      'not asked',
    ],
    [
      'a descriptor twice',
      submission(nested('$.vp.verifiableCredential[0]'), nested('$.vp.verifiableCredential[0]')),
      'twice',
    ],
    ['another nested id', submission(nested('$.vp.verifiableCredential[0]', { id: 'other' })), 'another id'],
    ['a path to nothing', submission(nested('$.vp.verifiableCredential[7]')), 'exactly one'],
    ['a path to everything', submission(nested('$.vp.verifiableCredential[*]')), 'exactly one'],
    ['a path that is a script', submission(nested('$[(@.length-1)]')), 'script'],
    [
      'a credential that nobody verified',
      submission(nested('$.vp.verifiableCredential[2]')),
      'not presented',
    ],
    [
      'the presentation itself, which the holder signed',
      submission({ id: 'degree', format: 'jwt_vp', path: '$' }),
      'credential',
    ],
    [
      'a format that it does not have',
      submission(nested('$.vp.verifiableCredential[0]', { format: 'ldp_vc' })),
      'another format',
    ],
    [
      'a member of the presentation in the place of a credential',
      submission(nested('$.vc')),
      'not presented',
    ],
    ['another credential', submission(nested('$.vp.verifiableCredential[1]')), 'not as asked for'],
  ])('refuses %s', (_, written, reason) => {
    expect(() => check(written)).toThrow(PresentationFault)
    expect(() => check(written)).toThrow(reason)
  })

  it.each<[string, unknown]>([
    ['null', null],
    ['no id', { definition_id: 'asked', descriptor_map: [nested('$')] }],
    ['no entries', submission()],
    ['65 entries', submission(...Array.from({ length: 65 }, () => nested('$')))],
    ['an entry without a path', submission({ id: 'degree', format: 'jwt_vp' })],
    ['an entry that is a text', submission('degree')],
    [
      'nesting without end',
      submission(
        Array.from({ length: 9 }).reduce((inner) => ({ ...nested('$'), path_nested: inner }), nested('$')),
      ),
    ],
  ])('refuses %s', (_, written) => {
    expect(() => parsePresentationSubmission(written)).toThrow(PresentationFault)
  })

  it('writes what it reads', () => {
    const written = submission(nested('$.vp.verifiableCredential[0]', { id: 'degree' }))
    expect(serializePresentationSubmission(parsePresentationSubmission(written))).toEqual(written)
  })
})
