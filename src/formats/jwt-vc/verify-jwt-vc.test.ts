import { describe, expect, it } from 'vitest'
import { createTestIssuer, expectation, expectRefusal, now } from '../../../test/support/credential-issuer.ts'
import { encodeBase64url } from '../../lib/base64url.ts'
import { signJws } from '../../lib/jws.ts'
import { verifyJwtVc } from './verify-jwt-vc.ts'

const issuer = createTestIssuer()
const seconds = now / 1000
const iso = '2026-11-30T12:00:00Z'
type Members = Readonly<Record<string, unknown>>
interface Forgery {
  readonly header?: Members
  readonly claims?: Members
  readonly vc?: Members
}

const vcOf = (members: Members = {}) => ({
  '@context': ['https://www.w3.org/2018/credentials/v1'],
  type: ['VerifiableCredential', 'Degree'],
  credentialSubject: { given_name: 'Erika' },
  ...members,
})
/** A JWT credential that a real issuer key signed, whatever it says. */
const forge = ({ header, claims, vc }: Forgery) =>
  signJws(
    { alg: 'ES256', typ: 'JWT', kid: `${issuer.did}#key-1`, ...header },
    {
      iss: issuer.did,
      nbf: seconds,
      jti: 'urn:uuid:1',
      sub: 'did:web:erika.example',
      vc: vcOf(vc),
      ...claims,
    },
    issuer.key.privateKey,
  )
const verify = (forgery: Forgery) => verifyJwtVc(forge(forgery), issuer.lookup, expectation)

describe('verification of a JWT credential that a real issuer signed', () => {
  it.each<readonly [string, Forgery, RegExp]>([
    ['typ of another kind', { header: { typ: 'vc+jwt' } }, /typ/],
    ['typ of a key proof', { header: { typ: 'openid4vci-proof+jwt' } }, /typ/],
    ['a crit header', { header: { crit: ['x'], x: 1 } }, /4\.1\.11/],
    ['no vc', { claims: { vc: undefined } }, /vc is not/],
    ['a vc that is a text', { claims: { vc: 'x' } }, /vc is not/],
    ['vc beside vp', { claims: { vp: {} } }, /vp/],
    ['no context', { vc: { '@context': undefined } }, /§4\.1/],
    ['the context of VCDM 2.0', { vc: { '@context': ['https://www.w3.org/ns/credentials/v2'] } }, /§4\.1/],
    [
      'the base context in second place',
      { vc: { '@context': ['https://a.example', 'https://www.w3.org/2018/credentials/v1'] } },
      /§4\.1/,
    ],
    ['no type', { vc: { type: undefined } }, /§4\.3/],
    ['a type without VerifiableCredential', { vc: { type: ['Degree'] } }, /§4\.3/],
    ['a type that is a number', { vc: { type: ['VerifiableCredential', 1] } }, /§4\.3/],
    ['no issuer', { claims: { iss: undefined } }, /§4\.5/],
    ['another vc.issuer', { vc: { issuer: 'did:web:other.example' } }, /iss and vc\.issuer/],
    ['another vc.issuer.id', { vc: { issuer: { id: 'did:web:other.example' } } }, /iss and vc\.issuer/],
    ['a vc.issuer without id', { vc: { issuer: { name: 'Office' } } }, /§4\.5/],
    ['a vc.issuer that is an array', { vc: { issuer: [issuer.did] } }, /issuer/],
    ['another vc.id', { vc: { id: 'urn:uuid:2' } }, /jti and vc\.id/],
    ['another subject', { vc: { credentialSubject: { id: 'did:web:max.example' } } }, /sub and vc/],
    ['another issuanceDate', { vc: { issuanceDate: '2026-11-30T11:59:59Z' } }, /nbf and vc\.issuanceDate/],
    ['another expirationDate', { claims: { exp: seconds + 9 }, vc: { expirationDate: iso } }, /exp and vc/],
    ['no time at all', { claims: { nbf: undefined } }, /§4\.6/],
    ['an issuanceDate that is no date', { vc: { issuanceDate: '2026-02-30T00:00:00Z' } }, /§4\.6/],
    ['an issuanceDate without zone', { vc: { issuanceDate: '2026-11-30T12:00:00' } }, /§4\.6/],
    ['an nbf that is a text', { claims: { nbf: iso } }, /NumericDate/],
    ['an expired exp', { claims: { exp: seconds - 61 } }, /4\.1\.4/],
    ['an expired expirationDate', { vc: { expirationDate: '2026-11-30T11:58:59Z' } }, /4\.1\.4/],
    ['an nbf in the future', { claims: { nbf: seconds + 61 } }, /4\.1\.5/],
    [
      'an issuanceDate in the future',
      { claims: { nbf: undefined }, vc: { issuanceDate: '2026-11-30T12:01:01Z' } },
      /4\.1\.5/,
    ],
    ['an iat in the future', { claims: { iat: seconds + 61 } }, /4\.1\.[56]/],
    ['no subject', { vc: { credentialSubject: undefined } }, /§4\.4/],
    ['two subjects', { vc: { credentialSubject: [{}, {}] } }, /§4\.4/],
    ['a subject that is a text', { vc: { credentialSubject: 'did:web:erika.example' } }, /§4\.4/],
    ['two statuses', { vc: { credentialStatus: [{}, {}] } }, /§4\.9/],
    ['a status that is a text', { vc: { credentialStatus: 'https://a.example' } }, /§4\.9/],
    ['a status claim that is a text', { claims: { status: 'valid' } }, /§4\.9/],
    ['made for somebody else', { claims: { aud: 'https://verifier.example' } }, /4\.1\.3/],
    ['a sub that is an object', { claims: { sub: {} } }, /sub/],
  ])('refuses %s', async (_, forgery, clause) => {
    await expectRefusal(verify(forgery), 'credential_invalid', clause)
  })

  it('refuses alg none, with and without a signature', async () => {
    const [, payload, signature] = forge({}).split('.')
    for (const alg of ['none', 'HS256']) {
      const header = encodeBase64url(JSON.stringify({ alg, typ: 'JWT' }))
      for (const text of [`${header}.${payload}.`, `${header}.${payload}.${signature}`]) {
        await expectRefusal(verifyJwtVc(text, issuer.lookup, expectation), 'credential_invalid', /alg/)
      }
    }
  })

  it('refuses equal names in the claims', async () => {
    const payload = `{"iss":"${issuer.did}","iss":"did:web:attacker.example","nbf":1,"vc":{}}`
    const text = signJws({ alg: 'ES256' }, payload, issuer.key.privateKey)
    await expectRefusal(verifyJwtVc(text, issuer.lookup, expectation), 'credential_invalid', /duplicate/)
  })

  it('refuses a bare credential where a presentation is expected', async () => {
    const presentation = { audience: 'verifier', nonce: 'nonce', maxAgeSeconds: 300 }
    await expectRefusal(
      verifyJwtVc(forge({}), issuer.lookup, { ...expectation, presentation }),
      'credential_invalid',
      /proves no holder/,
    )
  })
})

describe('a verified JWT credential', () => {
  it('is read from the claims of the JWT', async () => {
    expect(await verify({ claims: { exp: seconds + 9 } })).toEqual({
      format: 'jwt_vc_json',
      issuer: issuer.did,
      credentialId: 'urn:uuid:1',
      type: { types: ['VerifiableCredential', 'Degree'] },
      claims: { credentialSubject: { id: 'did:web:erika.example', given_name: 'Erika' } },
      holderKey: { did: 'did:web:erika.example' },
      validFrom: now,
      validUntil: now + 9000,
      holderBound: false,
    })
  })

  it('is read from the members of vc, fractions of seconds and other zones and all', async () => {
    const vc = {
      '@context': 'https://www.w3.org/2018/credentials/v1',
      id: 'urn:uuid:1',
      issuer: { id: issuer.did, name: 'Office' },
      issuanceDate: '2026-11-30T13:00:00.250+01:00',
      expirationDate: '2026-11-30T12:00:09.75Z',
      credentialSubject: [{ id: 'urn:erika', given_name: 'Erika' }],
      credentialStatus: [{ type: 'StatusList2021Entry' }],
      evidence: [{ type: 'Passport' }],
      proof: { type: 'unverified' },
    }
    const verified = await verify({ claims: { iss: undefined, nbf: undefined, sub: undefined }, vc })
    expect(verified).toEqual({
      format: 'jwt_vc_json',
      issuer: issuer.did,
      credentialId: 'urn:uuid:1',
      type: { types: ['VerifiableCredential', 'Degree'] },
      claims: {
        credentialSubject: { id: 'urn:erika', given_name: 'Erika' },
        evidence: [{ type: 'Passport' }],
      },
      validFrom: now + 250,
      validUntil: now + 9750,
      status: { credentialStatus: { type: 'StatusList2021Entry' } },
      holderBound: false,
    })
  })

  it('agrees when both say the same', async () => {
    const vc = { issuer: issuer.did, id: 'urn:uuid:1', issuanceDate: '2026-11-30T12:00:00.4Z' }
    await expect(verify({ vc })).resolves.toMatchObject({ validFrom: now })
  })

  it('may have only iat, as Entra writes it, and no typ', async () => {
    const forgery = { header: { typ: undefined }, claims: { nbf: undefined, iat: seconds } }
    await expect(verify(forgery)).resolves.toMatchObject({ validFrom: now })
  })

  it('keeps further contexts that are URLs, and puts VerifiableCredential first', async () => {
    const vc = {
      '@context': [
        'https://www.w3.org/2018/credentials/v1',
        'https://a.example',
        { term: 'https://a.example#term' },
      ],
      type: ['Degree', 'VerifiableCredential'],
    }
    expect((await verify({ vc })).type).toEqual({
      types: ['VerifiableCredential', 'Degree'],
      contexts: ['https://a.example'],
    })
  })
})
