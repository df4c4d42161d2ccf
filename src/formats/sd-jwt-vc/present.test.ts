import { beforeAll, describe, expect, it } from 'vitest'
import { testRandom } from '../../../test/fakes/fake-clock.ts'
import {
  claim,
  createTestIssuer,
  createTestKey,
  credentialOf,
  expectation,
  expectRefusal,
  holderKeyOf,
  now,
} from '../../../test/support/credential-issuer.ts'
import type { ClaimPath } from '../../core/issuers/claim-path.ts'
import { decodeSdJwt } from './decode.ts'
import { issueSdJwtVc } from './issue-sd-jwt-vc.ts'
import { presentSdJwt } from './present.ts'
import { verifySdJwtVc } from './verify-sd-jwt-vc.ts'

const issuer = createTestIssuer()
const holder = createTestKey()
const keyBinding = {
  audience: 'x509_hash:abc',
  nonce: 'nonce-1',
  issuedAt: now + 999,
  algorithm: holder.algorithm,
  sign: holder.sign,
}
let encoded: string

beforeAll(async () => {
  const claims = {
    open: true,
    name: 'Erika',
    address: { street: 'Heidestraße 17', city: { name: 'Köln', code: 51147 } },
    nationalities: ['DE', 'FR'],
    degrees: [{ title: 'BSc' }, { title: 'MSc' }],
  }
  const claimDefinitions = [
    claim(['name']),
    claim(['address']),
    claim(['address', 'street']),
    claim(['address', 'city', 'name']),
    claim(['nationalities', null]),
    claim(['degrees', null]),
    claim(['degrees', null, 'title']),
  ]
  encoded = await issueSdJwtVc(
    testRandom,
    credentialOf(issuer, { claims, claimDefinitions, holderKey: holderKeyOf(holder) }),
  )
})

const presented = async (...paths: ClaimPath[]) => {
  const presentation = await presentSdJwt(encoded, paths)
  return (await verifySdJwtVc(presentation, issuer.lookup, expectation)).claims
}

describe('a presentation of an SD-JWT', () => {
  const always = { open: true, nationalities: [], degrees: [] }

  it.each<[string, ClaimPath[], object]>([
    ['nothing', [], always],
    ['what is open anyway', [['open']], always],
    [
      'what is not there',
      [['unknown'], ['name', 'first'], ['nationalities', 7]],
      { ...always, name: 'Erika' },
    ],
    ['one claim', [['name']], { ...always, name: 'Erika' }],
    [
      'a claim with all its parts',
      [['address']],
      { ...always, address: { street: 'Heidestraße 17', city: { name: 'Köln', code: 51147 } } },
    ],
    [
      'a part with the claims around it',
      [['address', 'street']],
      { ...always, address: { street: 'Heidestraße 17', city: { code: 51147 } } },
    ],
    [
      'a part of a part',
      [['address', 'city', 'name']],
      { ...always, address: { city: { name: 'Köln', code: 51147 } } },
    ],
    ['one element', [['nationalities', 1]], { ...always, nationalities: ['FR'] }],
    ['all elements', [['nationalities', null]], { ...always, nationalities: ['DE', 'FR'] }],
    [
      'a part of all elements',
      [['degrees', null, 'title']],
      { ...always, degrees: [{ title: 'BSc' }, { title: 'MSc' }] },
    ],
    ['a part of one element', [['degrees', 1, 'title']], { ...always, degrees: [{ title: 'MSc' }] }],
  ])('discloses %s', async (_, paths, claims) => {
    expect(await presented(...paths)).toEqual(claims)
  })

  it('is bound to audience, nonce and time by the key of the holder', async () => {
    const presentation = await presentSdJwt(encoded, [['name']], { ...keyBinding, claims: { extra: 1 } })
    expect(decodeSdJwt(presentation).keyBinding).toEqual({
      header: { alg: 'ES256', typ: 'kb+jwt' },
      claims: {
        aud: 'x509_hash:abc',
        nonce: 'nonce-1',
        iat: now / 1000,
        sd_hash: expect.any(String),
        extra: 1,
      },
    })
    const verified = await verifySdJwtVc(presentation, issuer.lookup, {
      ...expectation,
      presentation: { audience: 'x509_hash:abc', nonce: 'nonce-1', maxAgeSeconds: 60 },
    })
    expect(verified.holderBound).toBe(true)
  })

  it('can be narrowed further, and a bound one is presented anew', async () => {
    const wide = await presentSdJwt(encoded, [['name'], ['address']], keyBinding)
    const narrow = await presentSdJwt(wide, [['name']])
    expect(decodeSdJwt(narrow).claims).toMatchObject({ name: 'Erika' })
    expect(decodeSdJwt(narrow).disclosures).toHaveLength(1)
    expect(decodeSdJwt(narrow).keyBinding).toBeUndefined()
  })

  it('is not made of what is no SD-JWT', async () => {
    await expectRefusal(presentSdJwt('a.b.c', []), 'credential_invalid', /§4/)
    await expectRefusal(presentSdJwt(`${encoded}W10~`, []), 'credential_invalid')
  })
})

describe('a decoded SD-JWT', () => {
  it('shows each disclosure with its place, outer ones first', () => {
    const { disclosures, header, claims } = decodeSdJwt(encoded)
    expect(header.alg).toBe('ES256')
    expect(claims['name']).toBe('Erika')
    const paths = disclosures.map(({ path }) => path.join('.'))
    expect(paths.indexOf('address')).toBeLessThan(paths.indexOf('address.street'))
    expect(disclosures.find(({ path }) => path[0] === 'name')).toEqual({
      path: ['name'],
      value: 'Erika',
      salt: expect.stringMatching(/^[\w-]{22}$/),
      digest: expect.stringMatching(/^[\w-]{43}$/),
      encoded: expect.any(String),
    })
  })

  it('is refused when its structure is wrong', () => {
    expect(() => decodeSdJwt(`${encoded}WyJzIiwiYSIsMV0~`)).toThrow(
      expect.objectContaining({ code: 'credential_invalid', detail: expect.stringMatching(/step 5/) }),
    )
  })
})
