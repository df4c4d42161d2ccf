import { describe, expect, it } from 'vitest'
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
import type { CredentialToIssue } from '../../core/ports/credential-format.ts'
import { decodeSdJwt } from './decode.ts'
import { issueSdJwtVc } from './issue-sd-jwt-vc.ts'
import { verifySdJwtVc } from './verify-sd-jwt-vc.ts'

const issuer = createTestIssuer()
const issue = (credential: Partial<CredentialToIssue>, options = {}) =>
  issueSdJwtVc(testRandom, credentialOf(issuer, credential), options)
const decode = async (credential: Partial<CredentialToIssue>, options = {}) =>
  decodeSdJwt(await issue(credential, options))

describe('an issued SD-JWT VC', () => {
  it('names type, issuer, times, holder and status in clear, the key without its metadata', async () => {
    const holder = createTestKey()
    const holderKey = {
      ...holderKeyOf(holder),
      jwk: { ...holder.jwk, kid: 'wallet-1', use: 'sig', alg: 'ES256' },
    }
    const status = { status: { status_list: { uri: 'https://issuer.example/lists/1', idx: 7 } } }
    const { header, payload } = await decode({ holderKey, status, validUntil: now + 1999, issuedAt: now + 1 })
    expect(header).toEqual({ alg: 'ES256', typ: 'dc+sd-jwt', kid: 'did:web:issuer.example#key-1' })
    expect(payload).toEqual({
      iss: 'did:web:issuer.example',
      iat: now / 1000,
      exp: now / 1000 + 1,
      vct: 'https://issuer.example/types/degree',
      cnf: { jwk: holder.jwk },
      ...status,
    })
  })

  it('has neither _sd nor _sd_alg nor disclosures when nothing may be withheld', async () => {
    const encoded = await issue({ claims: { a: 1, b: { c: [2] } }, claimDefinitions: [claim(['a'], false)] })
    expect(encoded.match(/~/g)).toHaveLength(1)
    expect(decodeSdJwt(encoded).payload).not.toHaveProperty('_sd_alg')
    expect(decodeSdJwt(encoded).claims).toMatchObject({ a: 1, b: { c: [2] } })
  })

  it('conceals members, nested members, elements, and parts of concealed claims', async () => {
    const claims = {
      plain: 'p',
      name: 'Erika',
      address: { street: 'Heidestraße 17', country: 'DE' },
      nationalities: ['DE', 'FR'],
      degrees: [
        { title: 'BSc', year: 2020 },
        { title: 'MSc', year: 2022 },
      ],
      list: ['a', 'b', 'c'],
    }
    const claimDefinitions = [
      claim(['plain'], false),
      claim(['name']),
      claim(['address']),
      claim(['address', 'street']),
      claim(['nationalities', null]),
      claim(['degrees', null, 'year']),
      claim(['degrees', 1, 'title']),
      claim(['list', 1]),
    ]
    const { payload, claims: processed, disclosures } = await decode({ claims, claimDefinitions })
    expect(disclosures.map(({ path }) => path.join('.')).sort()).toEqual([
      'address',
      'address.street',
      'degrees.0.year',
      'degrees.1.title',
      'degrees.1.year',
      'list.1',
      'name',
      'nationalities.0',
      'nationalities.1',
    ])
    expect(processed).toMatchObject(claims)
    expect(payload).toMatchObject({
      plain: 'p',
      _sd: [expect.any(String), expect.any(String)],
      nationalities: [{ '...': expect.any(String) }, { '...': expect.any(String) }],
      degrees: [
        { title: 'BSc', _sd: [expect.any(String)] },
        { _sd: [expect.any(String), expect.any(String)] },
      ],
      list: ['a', { '...': expect.any(String) }, 'c'],
    })
    expect(payload).not.toHaveProperty('address')
    expect(JSON.stringify(payload)).not.toMatch(/Erika|Heide|DE|FR|2020|MSc|2022/)
  })

  it('sorts the digests, so that they tell nothing of the order of the claims', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `claim_${index}`)
    const claims = Object.fromEntries(names.map((name) => [name, name]))
    const { payload } = await decode({ claims, claimDefinitions: names.map((name) => claim([name])) })
    const digests = payload['_sd'] as string[]
    expect(digests).toHaveLength(12)
    expect(digests).toEqual([...digests].sort())
  })

  it('uses a salt of 128 bits once', async () => {
    const many = { list: Array.from({ length: 100 }, () => 'same') }
    const definition = { claims: many, claimDefinitions: [claim(['list', null])] }
    const disclosures = [...(await decode(definition)).disclosures, ...(await decode(definition)).disclosures]
    const salts = new Set(disclosures.map(({ salt }) => salt))
    expect(salts.size).toBe(200)
    expect([...salts].every((salt) => Buffer.from(salt, 'base64url').length === 16)).toBe(true)
  })

  it('adds decoys that verify as nothing', async () => {
    const credential = { claims: { a: 1, b: { c: 2 } }, claimDefinitions: [claim(['a']), claim(['b', 'c'])] }
    const encoded = await issue(credential, { decoys: 3 })
    const { payload } = decodeSdJwt(encoded)
    expect(payload['_sd']).toHaveLength(4)
    expect(payload['b']).toEqual({ _sd: expect.objectContaining({ length: 4 }) })
    const verified = await verifySdJwtVc(encoded, issuer.lookup, expectation)
    expect(verified.claims).toEqual(credential.claims)
  })

  it.each(['iss', 'iat', 'nbf', 'exp', 'aud', 'cnf', 'vct', 'vct#integrity', 'aka_vcts', 'status'])(
    'refuses %s among the claims',
    async (name) => {
      await expectRefusal(issue({ claims: { [name]: 'x' } }), 'claims_invalid', /2\.2\.2\.3/)
    },
  )

  it.each(['_sd', '...', '_sd_alg', '__proto__'])('refuses a claim named %s at every level', async (name) => {
    const named = JSON.parse(`{"${name}":["x"]}`) as Record<string, unknown>
    for (const claims of [named, { a: named }, { a: [[named]] }]) {
      await expectRefusal(issue({ claims }), 'claims_invalid', /rule 7/)
    }
  })

  it('refuses to show in clear what cannot be concealed as its definition says', async () => {
    for (const [claims, path] of [
      [{ list: 'DE' }, ['list', null]],
      [{ list: { 0: 'DE' } }, ['list', 0]],
      [{ address: 'Heidestraße 17' }, ['address', 'street']],
      [{ address: ['Heidestraße 17'] }, ['address', 'street']],
    ] as const) {
      await expectRefusal(issue({ claims, claimDefinitions: [claim(path)] }), 'claims_invalid', /not an/)
    }
    const claims = { list: null, address: null }
    const claimDefinitions = [claim(['list', null]), claim(['address', 'street'])]
    expect((await decode({ claims, claimDefinitions })).claims).toMatchObject(claims)
  })

  it('refuses a holder key that is private, and a type without vct', async () => {
    const holderKey = { jwk: { ...createTestKey().jwk, d: 'AAAA' }, thumbprint: '' }
    await expectRefusal(issue({ holderKey }), 'key_proof_invalid', /member d/)
    await expectRefusal(issue({ type: {} }), 'configuration_invalid', /vct/)
  })
})
