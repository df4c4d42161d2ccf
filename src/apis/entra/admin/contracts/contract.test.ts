import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { as, type IssuerId, type TenantId } from '../../../../core/ids.ts'
import { completeDefinition } from '../../../../core/issuers/configuration-definition.ts'
import type { CredentialConfiguration } from '../../../../core/issuers/credential-configuration.ts'
import { contractOf } from './contract-of.ts'
import { configurationIdOf, definitionOfContract, mapContract } from './definition-of-contract.ts'
import type { Contract, Display } from './wire.ts'

const configurationOf = (contract: Contract): CredentialConfiguration => ({
  ...completeDefinition(definitionOfContract(contract, as<IssuerId>('i'), ['authenticator']), {
    offerSeconds: 300,
  }),
  tenantId: as<TenantId>('t'),
  createdAt: 0,
  version: 1,
})

const contract: Contract = {
  name: 'VerifiedCredentialExpert',
  allowOverrideValidityIntervalOnIssuance: true,
  rules: {
    attestations: {
      idTokenHints: [
        {
          mapping: [
            { outputClaim: 'firstName', required: true, inputClaim: 'given_name', indexed: false },
            { outputClaim: 'lastName', required: true, inputClaim: 'family_name', indexed: true },
            { outputClaim: 'photo', required: false, inputClaim: 'photo', indexed: false },
          ],
          required: true,
        },
      ],
    },
    validityInterval: 2_592_000,
    vc: { type: ['VerifiedCredentialExpert'] },
  },
  displays: [
    {
      locale: 'en-US',
      card: {
        title: 'Verified Credential Expert',
        issuedBy: 'Microsoft',
        backgroundColor: '#000000',
        textColor: '#ffffff',
        logo: { uri: 'https://office.example/logo.png', description: 'Logo' },
        description: 'Use your verified credential.',
      },
      consent: { title: 'Do you want it?', instructions: 'Sign in.' },
      claims: [
        { claim: 'vc.credentialSubject.firstName', label: 'First name', type: 'String' },
        { claim: 'vc.credentialSubject.lastName', label: 'Last name', type: 'String' },
        { claim: 'vc.credentialSubject.photo', label: 'Photo', type: 'image/jpg;base64url' },
      ],
    },
    {
      locale: 'de-DE',
      card: { title: 'Fachkraft', issuedBy: 'Microsoft' },
      consent: { title: 'Möchten Sie ihn?' },
      claims: [{ claim: 'vc.credentialSubject.firstName', label: 'Vorname', type: 'String' }],
    },
  ],
}

describe('a contract as a credential configuration', () => {
  it('keeps what it says, and says it again', () => {
    const configuration = configurationOf(contract)
    expect(configuration).toMatchObject({
      id: 'VerifiedCredentialExpert',
      format: 'jwt_vc_json',
      type: { types: ['VerifiableCredential', 'VerifiedCredentialExpert'] },
      validitySeconds: 2_592_000,
      statusListFormat: 'status-list-2021',
      entra: {
        allowExpirationDate: true,
        issuedBy: 'Microsoft',
        claimTypes: { photo: 'image/jpg;base64url' },
      },
    })
    expect(configuration.claims[1]).toMatchObject({
      path: ['credentialSubject', 'lastName'],
      input: 'family_name',
      mandatory: true,
      indexed: true,
    })
    expect(contractOf(configuration)).toEqual(contract)
  })

  it('is the same after any number of ways', () => {
    const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,8}$/)
    const claimNames = fc.uniqueArray(word, { minLength: 1, maxLength: 5 })
    const locales = fc.uniqueArray(fc.constantFrom('en', 'de-DE', 'nl', 'fr-FR'), {
      minLength: 1,
      maxLength: 3,
    })
    const contracts = fc
      .record({
        name: fc.stringMatching(/^[A-Za-z][A-Za-z0-9 ]{0,20}$/),
        names: claimNames,
        locales,
        word,
        seed: fc.nat(999),
      })
      .map(
        ({ name, names, locales: all, word: text, seed }): Contract => ({
          name,
          allowOverrideValidityIntervalOnIssuance: seed % 2 === 0,
          rules: {
            attestations: {
              idTokenHints: [
                {
                  mapping: names.map((outputClaim, index) => ({
                    outputClaim,
                    inputClaim: `${outputClaim}_in`,
                    required: (seed + index) % 3 === 0,
                    indexed: index === seed % 5,
                  })),
                  required: true,
                },
              ],
            },
            validityInterval: 60 + seed,
            vc: { type: [text] },
          },
          displays: all.map(
            (locale, index): Display => ({
              locale,
              card: { title: text, ...(seed % 7 === 0 ? { description: text } : {}) },
              ...((seed + index) % 4 === 0 ? { consent: { title: text } } : {}),
              claims: names.map((claim) => ({
                claim: `vc.credentialSubject.${claim}`,
                label: `${claim} ${locale}`,
                type: seed % 5 === 0 ? 'image/png' : 'String',
              })),
            }),
          ),
        }),
      )
    fc.assert(
      fc.property(contracts, (made) => {
        const once = contractOf(configurationOf(made))
        expect(once).toEqual(made)
        expect(contractOf(configurationOf(once))).toEqual(once)
      }),
    )
  })

  it('takes `$.` from an input claim, as the wire has it and the model has not', () => {
    const [hint] = contract.rules.attestations.idTokenHints ?? []
    const mapping = [{ outputClaim: 'a', inputClaim: '$.given_name' }]
    const rules = { ...contract.rules, attestations: { idTokenHints: [{ ...hint, mapping }] } }
    const displays = [{ locale: 'en', card: { title: 'A' } }]
    expect(mapContract({ ...contract, rules, displays }).claims?.[0]?.input).toBe('given_name')
  })

  it('has a name of the product and an id of ours', () => {
    expect(configurationIdOf('Verified Employee (EU)')).toBe('Verified-Employee-EU')
    expect(() => configurationIdOf('***')).toThrow(expect.objectContaining({ target: 'name' }))
    expect(contractOf(configurationOf({ ...contract, name: 'Verified Employee (EU)' })).name).toBe(
      'Verified Employee (EU)',
    )
  })
})

describe('what a contract may say and we cannot do', () => {
  const rulesWith = (attestations: object, more: object = {}) => ({
    ...contract,
    rules: {
      ...contract.rules,
      ...more,
      attestations: { ...contract.rules.attestations, ...attestations },
    },
  })
  const [hint] = contract.rules.attestations.idTokenHints ?? []
  const mapping = hint?.mapping ?? []
  it.each<[string, Contract, string]>([
    ['idTokens', rulesWith({ idTokens: [{}] }), 'rules.attestations.idTokens'],
    ['selfIssued', rulesWith({ selfIssued: {} }), 'rules.attestations.selfIssued'],
    ['presentations', rulesWith({ presentations: [{}] }), 'rules.attestations.presentations'],
    ['accessTokens', rulesWith({ accessTokens: [{}] }), 'rules.attestations.accessTokens'],
    ['no hint', rulesWith({ idTokenHints: [] }), 'rules.attestations.idTokenHints'],
    [
      'a status endpoint',
      rulesWith({}, { customStatusEndpoint: { url: 'x' } }),
      'rules.customStatusEndpoint',
    ],
    [
      'two indexed claims',
      rulesWith({ idTokenHints: [{ mapping: mapping.map((each) => ({ ...each, indexed: true })) }] }),
      'rules.attestations.idTokenHints[0].mapping',
    ],
    [
      'a claim mapped twice',
      rulesWith({ idTokenHints: [{ mapping: [...mapping, ...mapping.slice(0, 1)] }] }),
      'rules.attestations.idTokenHints[0].mapping',
    ],
    [
      'a label of no claim',
      {
        ...contract,
        displays: [
          { locale: 'en', card: { title: 'x' }, claims: [{ claim: 'vc.credentialSubject.x', label: 'x' }] },
        ],
      },
      'displays[0].claims[0].claim',
    ],
    ['a locale twice', { ...contract, displays: [...contract.displays, ...contract.displays] }, 'displays'],
    [
      'two issuers',
      {
        ...contract,
        displays: contract.displays.map((one, at) => ({ ...one, card: { title: 'x', issuedBy: `${at}` } })),
      },
      'displays',
    ],
  ])('%s is refused', (_, refused, target) => {
    expect(() => mapContract(refused)).toThrow(expect.objectContaining({ code: 'invalid_request', target }))
  })

  it('empty lists say nothing', () => {
    expect(() =>
      mapContract(rulesWith({ idTokens: [], presentations: [], accessTokens: null })),
    ).not.toThrow()
  })
})
