import { describe, expect, it } from 'vitest'
import type { CredentialConfiguration } from '../../core/issuers/credential-configuration.ts'
import { parseDcqlQuery } from '../../core/verification/dcql/parse-dcql-query.ts'
import { describeQuery } from './describe-query.ts'

const own = [
  {
    format: 'dc+sd-jwt',
    type: { vct: 'https://office.example/vct/degree' },
    display: [
      { name: 'Degree', locale: 'en' },
      { name: 'Abschluss', locale: 'de' },
    ],
    claims: [
      {
        path: ['given_name'],
        display: [
          { name: 'Given name', locale: 'en' },
          { name: 'Vorname', locale: 'de' },
        ],
      },
    ],
  },
] as unknown as readonly CredentialConfiguration[]

const describing = (credential: object, language?: string) =>
  describeQuery(
    parseDcqlQuery({ credentials: [{ id: 'a', format: 'dc+sd-jwt', meta: {}, ...credential }] }),
    own,
    language,
  )[0]?.options[0]?.[0]

describe('a query in words', () => {
  it('takes those of a credential that we issue, in the language of the browser', () => {
    const query = {
      meta: { vct_values: ['https://office.example/vct/degree'] },
      claims: [{ path: ['given_name'] }, { path: ['degree'] }],
    }
    expect(describing(query)).toEqual({ name: 'Degree', ways: [['Given name', 'Degree']] })
    expect(describing(query, 'de')).toEqual({ name: 'Abschluss', ways: [['Vorname', 'Degree']] })
  })

  it.each([
    [{ meta: { vct_values: ['urn:eudi:pid:de:1'] } }, 'Pid'],
    [{ meta: { vct_values: ['https://x.example/loyalty_card'] } }, 'Loyalty card'],
    [
      { format: 'jwt_vc_json', meta: { type_values: [['VerifiableCredential', 'AlumniCard']] } },
      'Alumni card',
    ],
    [{}, 'A'],
  ])('makes others of what the query says: %j', (query, name) => {
    expect(describing(query)).toEqual({ name, ways: [] })
  })

  it('says values, nested claims and other ways to answer', () => {
    const claims = [
      { id: 'x', path: ['address', 'postal_code'], values: ['90210', '90211'] },
      { id: 'y', path: ['nationalities', null] },
    ]
    expect(describing({ claims })?.ways).toEqual([['Address, Postal code: 90210 or 90211', 'Nationalities']])
    expect(describing({ claims, claim_sets: [['y'], ['x', 'y']] })?.ways).toEqual([
      ['Nationalities'],
      ['Address, Postal code: 90210 or 90211', 'Nationalities'],
    ])
  })
})
