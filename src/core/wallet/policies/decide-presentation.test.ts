import { describe, expect, it } from 'vitest'
import { as, type TenantId, type WalletRecordId } from '../../ids.ts'
import { decidePresentation } from './decide-presentation.ts'
import type { NamedVerifier, PresentationPolicy, ShownCredential } from './presentation-policy.ts'

const now = 1_000
const policy = (members: Partial<PresentationPolicy> = {}): PresentationPolicy => ({
  id: as<WalletRecordId>('p'),
  tenantId: as<TenantId>('t'),
  name: 'Suppliers',
  effect: 'allow',
  verifiers: ['did:web:buyer.example'],
  credentialTypes: ['Member'],
  issuers: [],
  createdAt: 0,
  version: 1,
  ...members,
})
const buyer: NamedVerifier = {
  names: ['decentralized_identifier:did:web:buyer.example', 'did:web:buyer.example'],
  isProved: true,
}
const shown = (members: Partial<ShownCredential> = {}): ShownCredential => ({
  types: ['VerifiableCredential', 'Member'],
  issuer: 'did:web:issuer.example',
  claims: [['name']],
  ...members,
})
const outcome = (
  policies: readonly PresentationPolicy[],
  credential = shown(),
  verifier: NamedVerifier = buyer,
) => decidePresentation(policies, verifier, [credential], now).outcome

describe('a policy allows', () => {
  it.each<[string, Partial<PresentationPolicy>, Partial<ShownCredential>]>([
    ['every claim', {}, { claims: [['name'], ['address', 'street']] }],
    ['a claim', { claims: [['name']] }, {}],
    ['what is in a claim', { claims: [['address']] }, { claims: [['address', 'street']] }],
    [
      'every element',
      { claims: [['list', null]] },
      {
        claims: [
          ['list', 3],
          ['list', null],
        ],
      },
    ],
    ['every type', { credentialTypes: [] }, {}],
    ['whoever proves who it is', { verifiers: ['*'] }, {}],
    ['a whole client identifier', { verifiers: ['decentralized_identifier:did:web:buyer.example'] }, {}],
    ['one issuer', { issuers: ['did:web:issuer.example'] }, {}],
    ['a credential of which nothing is disclosed', { claims: [['name']] }, { claims: [] }],
  ])('%s', (_, members, credential) => {
    expect(outcome([policy(members)], shown(credential))).toBe('allowed')
  })

  it('claim by claim, with others', () => {
    const two = [policy({ claims: [['name']] }), policy({ claims: [['age']] })]
    expect(outcome(two, shown({ claims: [['name'], ['age']] }))).toBe('allowed')
  })
})

describe('nothing is decided', () => {
  it.each<[string, Partial<PresentationPolicy>, Partial<ShownCredential>]>([
    ['of another verifier', { verifiers: ['did:web:other.example'] }, {}],
    ['of a verifier that begins alike', { verifiers: ['did:web:buyer.example.evil'] }, {}],
    ['of another type', { credentialTypes: ['Passport'] }, {}],
    ['of another issuer', { issuers: ['did:web:other.example'] }, {}],
    ['of another claim', { claims: [['age']] }, {}],
    [
      'of a claim when a part of it is allowed',
      { claims: [['address', 'street']] },
      { claims: [['address']] },
    ],
    ['of all elements when one is allowed', { claims: [['list', 0]] }, { claims: [['list', null]] }],
    ['of a member when elements are allowed', { claims: [['list', null]] }, { claims: [['list', 'x']] }],
    ['after its time', { validUntil: now }, {}],
    ['by what would deny something else', { effect: 'deny', claims: [['age']] }, {}],
  ])('%s', (_, members, credential) => {
    expect(outcome([policy(members)], shown(credential))).toBe('undecided')
  })

  it('without policies, and of who proves nothing', () => {
    expect(outcome([])).toBe('undecided')
    const nobody = { names: ['redirect_uri:https://buyer.example'], isProved: false }
    expect(outcome([policy({ verifiers: ['*'] })], shown(), nobody)).toBe('undecided')
    expect(outcome([policy({ verifiers: [...nobody.names] })], shown(), nobody)).toBe('allowed')
  })

  it('when one credential of two is allowed', () => {
    const both = [shown(), shown({ types: ['Passport'] })]
    expect(decidePresentation([policy()], buyer, both, now).outcome).toBe('undecided')
  })
})

describe('a policy denies', () => {
  it.each<[string, Partial<PresentationPolicy>, Partial<ShownCredential>]>([
    ['everything', {}, {}],
    ['a claim', { claims: [['name']] }, {}],
    ['a claim in which there is one', { claims: [['address', 'street']] }, { claims: [['address']] }],
    ['what is in a claim', { claims: [['address']] }, { claims: [['address', 'street']] }],
  ])('%s, whatever others allow', (_, members, credential) => {
    const policies = [policy(), policy({ effect: 'deny', ...members })]
    expect(outcome(policies, shown(credential))).toBe('denied')
    expect(outcome([...policies].reverse(), shown(credential))).toBe('denied')
  })
})
