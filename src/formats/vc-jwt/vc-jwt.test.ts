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
import { credentialFormatContract } from '../../core/ports/credential-format.contract.ts'
import type { CredentialFormat, CredentialToIssue } from '../../core/ports/credential-format.ts'
import type { CredentialToPresent } from '../../core/ports/present-credential.ts'
import { encodeBase64url } from '../../lib/base64url.ts'
import { parseJsonObject } from '../../lib/json.ts'
import { parseJws, signJws } from '../../lib/jws.ts'
import { createFormats } from '../index.ts'

const format = createFormats({ random: testRandom }).get('vc+jwt') as CredentialFormat
const types = ['VerifiableCredential', 'UniversityDegree'] as const

credentialFormatContract({
  format,
  claims: {
    type: { types },
    claims: { credentialSubject: { given_name: 'Erika', degree: { type: 'BSc', name: 'Science' } } },
    claimDefinitions: [claim(['credentialSubject', 'given_name'], false)],
  },
  forge: (encoded) => {
    const [header, payload, signature] = encoded.split('.')
    const bytes = Buffer.from(signature ?? '', 'base64url')
    bytes[5] = (bytes[5] ?? 0) ^ 1
    return [header, payload, bytes.toString('base64url')].join('.')
  },
})

const issuer = createTestIssuer()
const key = createTestKey()
const did = `did:jwk:${encodeBase64url(JSON.stringify(key.jwk))}`
const base = 'https://www.w3.org/ns/credentials/v2'
const seconds = now / 1000
type Members = Readonly<Record<string, unknown>>

const issue = (credential: Partial<CredentialToIssue> = {}) =>
  format.issue(
    credentialOf(issuer, {
      type: { types },
      claims: { credentialSubject: { name: 'Ada' } },
      holderKey: { ...holderKeyOf(key), did },
      ...credential,
    }),
  )

describe('an issued vc+jwt', () => {
  it('is the payload itself, and says of the JWT what it says of itself', async () => {
    const credentialStatus = { type: 'BitstringStatusListEntry', statusListIndex: '7' }
    const jws = parseJws(
      await issue({
        type: { types, contexts: ['https://issuer.example/contexts/degree'] },
        validUntil: now + 1500,
        issuedAt: now + 700,
        status: { credentialStatus },
      }),
    )
    expect(jws.header).toEqual({
      alg: 'ES256',
      typ: 'vc+jwt',
      cty: 'vc',
      kid: 'did:web:issuer.example#key-1',
    })
    const url = 'https://issuer.example/credentials/0199aabb-0000-7000-8000-000000000001'
    expect(parseJsonObject(jws.payload)).toEqual({
      iss: issuer.did,
      sub: did,
      jti: url,
      iat: seconds,
      nbf: seconds,
      exp: seconds + 1,
      '@context': [base, 'https://issuer.example/contexts/degree'],
      id: url,
      type: types,
      issuer: issuer.did,
      validFrom: '2026-11-30T12:00:00Z',
      validUntil: '2026-11-30T12:00:01Z',
      credentialSubject: { id: did, name: 'Ada' },
      credentialStatus,
    })
  })

  it('has the context of an entry that its base context does not define', async () => {
    const status = { credentialStatus: { type: 'StatusList2021Entry' } }
    const payload = parseJsonObject(parseJws(await issue({ status })).payload)
    expect(payload['@context']).toEqual([base, 'https://w3id.org/vc/status-list/2021/v1'])
  })

  it.each<[string, Members, RegExp]>([
    ['nothing to say', { credentialSubject: {} }, /§4\.8/],
    ['another subject than the holder', { credentialSubject: { id: 'did:web:max.example' } }, /holder key/],
    ['an issuer', { issuer: 'did:web:mallory.example' }, /credentialSubject/],
    ['the older encoding', { vc: {} }, /credentialSubject/],
  ])('is refused with %s among the claims', async (_, claims, detail) => {
    const { holderKey, ...bearer } = { holderKey: { ...holderKeyOf(key), did }, claims }
    const credential = detail.source.includes('4') ? bearer : { ...bearer, holderKey }
    const work = format.issue(credentialOf(issuer, { type: { types }, ...credential }))
    await expectRefusal(work, 'claims_invalid', detail)
  })
})

const credential: Members = {
  iss: issuer.did,
  sub: did,
  '@context': [base],
  id: 'urn:uuid:1',
  type: types,
  issuer: { id: issuer.did, name: 'Office' },
  validFrom: '2026-11-30T11:00:00Z',
  credentialSubject: { id: did, name: 'Ada' },
  evidence: [{ type: 'Passport' }],
}
const forge = (more: Members = {}, header: Members = {}, by = issuer.key) =>
  signJws(
    { alg: 'ES256', typ: 'vc+jwt', cty: 'vc', kid: `${issuer.did}#key-1`, ...header },
    { ...credential, ...more },
    by.privateKey,
  )
const verify = (encoded: string) => format.verify(encoded, issuer.lookup, expectation)

describe('a verified vc+jwt', () => {
  it('is what its issuer wrote', async () => {
    expect(
      await verify(forge({ validUntil: '2026-11-30T13:00:00Z', exp: seconds + 60, nbf: seconds - 60 })),
    ).toEqual({
      format: 'vc+jwt',
      issuer: issuer.did,
      credentialId: 'urn:uuid:1',
      type: { types },
      claims: { credentialSubject: { id: did, name: 'Ada' }, evidence: [{ type: 'Passport' }] },
      holderKey: { did },
      // The signature is good for less long than the credential.
      validFrom: now - 60_000,
      validUntil: now + 60_000,
      holderBound: false,
    })
  })

  it.each(['vc+jwt', 'application/vc+jwt', 'VC+JWT', 'vc+ld+json+jwt', 'vc+ld+jwt'])(
    'may be called %s',
    async (typ) => {
      await expect(verify(forge({}, { typ, cty: undefined }))).resolves.toMatchObject({ format: 'vc+jwt' })
    },
  )

  it('tells every status that it carries', async () => {
    const entries = [{ type: 'BitstringStatusListEntry' }, { type: 'StatusList2021Entry' }]
    const status = { status_list: { idx: 1, uri: 'https://issuer.example' } }
    expect(await verify(forge({ credentialStatus: entries, status }))).toMatchObject({
      status: { credentialStatus: entries, status },
    })
  })

  it.each<[string, Members, Members, RegExp]>([
    ['vc', { vc: credential }, {}, /vc MUST NOT/],
    ['vp', { vp: {} }, {}, /vp MUST NOT/],
    ['typ JWT', {}, { typ: 'JWT' }, /typ is not/],
    ['no typ', {}, { typ: undefined }, /typ is not/],
    ['the typ of a presentation', {}, { typ: 'vp+jwt' }, /typ is not/],
    ['the typ of an SD-JWT', {}, { typ: 'vc+sd-jwt' }, /typ is not/],
    ['another cty', {}, { cty: 'vp' }, /cty/],
    ['another iss', { iss: 'did:web:mallory.example' }, {}, /iss is not/],
    ['another jti', { jti: 'urn:uuid:2' }, {}, /jti is not/],
    ['another sub', { sub: 'did:web:max.example' }, {}, /sub is not/],
    ['a sub that is no text', { sub: 1 }, {}, /sub is not a text/],
    [
      'the data model 1.1',
      { '@context': ['https://www.w3.org/2018/credentials/v1'] },
      {},
      /issuanceDate|VCDM 2\.0/,
    ],
    ['another first context', { '@context': ['https://a.example', base] }, {}, /@context/],
    ['terms of its own', { '@context': [base, { name: 'https://a.example#other' }] }, {}, /terms of its own/],
    ['no base type', { type: ['UniversityDegree'] }, {}, /VerifiableCredential/],
    ['no issuer', { issuer: undefined }, {}, /issuer/],
    ['an issuer that is no URL', { issuer: 'office', iss: undefined }, {}, /issuer/],
    ['no subject', { credentialSubject: undefined }, {}, /credentialSubject/],
    ['an empty subject', { credentialSubject: {} }, {}, /credentialSubject/],
    ['two subjects', { credentialSubject: [{ id: did }, { id: 'did:web:max.example' }] }, {}, /one subject/],
    ['a validFrom without zone', { validFrom: '2026-11-30T11:00:00' }, {}, /date-time/],
    ['an end before its begin', { validUntil: '2026-11-30T10:00:00Z' }, {}, /ends before/],
    ['a validFrom to come', { validFrom: '2026-11-30T12:01:01Z' }, {}, /4\.1\.5/],
    [
      'a validUntil that is past',
      { validFrom: undefined, validUntil: '2026-11-30T11:58:59Z' },
      {},
      /4\.1\.4/,
    ],
    ['an exp that is past', { exp: seconds - 61 }, {}, /4\.1\.4/],
    ['an nbf to come', { nbf: seconds + 61 }, {}, /4\.1\.5/],
    ['an iat to come', { iat: seconds + 61 }, {}, /4\.1\.6/],
    ['an exp as date-time that is past', { exp: '2026-11-30T11:58:00Z' }, {}, /4\.1\.4/],
    ['an iat that is a text', { iat: 'today' }, {}, /NumericDate/],
    ['somebody else as audience', { aud: 'https://verifier.example' }, {}, /4\.1\.3/],
    ['a status without type', { credentialStatus: [{ type: 'A' }, {}] }, {}, /without type|credentialStatus/],
    [
      'nine statuses',
      { credentialStatus: Array.from({ length: 9 }, () => ({ type: 'A' })) },
      {},
      /more than 8/,
    ],
  ])('is refused with %s', async (_, members, header, detail) => {
    await expectRefusal(verify(forge(members, header)), 'credential_invalid', detail)
  })

  it('is refused with alg none, with HMAC and with an embedded key', async () => {
    const [, payload, signature] = forge().split('.')
    for (const alg of ['none', 'HS256']) {
      const header = encodeBase64url(JSON.stringify({ alg, typ: 'vc+jwt' }))
      await expectRefusal(verify(`${header}.${payload}.${signature}`), 'credential_invalid', /alg/)
    }
    const stranger = createTestKey()
    await expectRefusal(verify(forge({}, { jwk: stranger.jwk }, stranger)), 'signature_invalid')
  })
})

const toPresent = (encoded: string, more: Partial<CredentialToPresent> = {}): CredentialToPresent => ({
  encoded,
  disclose: [],
  holder: { algorithm: key.algorithm, publicJwk: key.jwk, sign: key.sign },
  audience: 'x509_hash:abc',
  nonce: 'nonce-1',
  issuedAt: now,
  responseUri: 'https://verifier.example/response',
  ...more,
})
const presentation = {
  audience: 'x509_hash:abc',
  nonce: 'nonce-1',
  maxAgeSeconds: 60,
  holderKey: async () => key.jwk,
}
const verifyPresented = (encoded: unknown, more: Partial<typeof presentation> = {}) =>
  format.verify(String(encoded), issuer.lookup, {
    ...expectation,
    presentation: { ...presentation, ...more },
  })

describe('a presentation of a vc+jwt', () => {
  const envelope = (encoded: string) => ({
    '@context': base,
    id: `data:application/vc+jwt,${encoded}`,
    type: 'EnvelopedVerifiableCredential',
  })
  const forgeVp = (more: Members = {}, header: Members = {}, by = key) =>
    signJws(
      { alg: 'ES256', typ: 'vp+jwt', cty: 'vp', kid: `${did}#0`, ...header },
      {
        '@context': [base],
        type: 'VerifiablePresentation',
        holder: did,
        verifiableCredential: [envelope(forge())],
        nonce: 'nonce-1',
        aud: 'x509_hash:abc',
        iat: seconds,
        ...more,
      },
      by.privateKey,
    )

  it('is signed by the subject, and envelops the credential', async () => {
    const presented = (await format.present?.(toPresent(await issue()))) as string
    const { header, payload } = parseJws(presented)
    expect(header).toEqual({ alg: 'ES256', typ: 'vp+jwt', cty: 'vp', kid: `${did}#0` })
    expect(parseJsonObject(payload)).toMatchObject({
      iss: did,
      holder: did,
      '@context': [base],
      type: ['VerifiablePresentation'],
      verifiableCredential: [{ type: 'EnvelopedVerifiableCredential', '@context': base }],
    })
    expect(await verifyPresented(presented)).toMatchObject({ holderBound: true, holderKey: { did } })
  })

  it('of a bearer is the credential itself; there is no place for more', async () => {
    const encoded = await issue()
    const { holder: _, ...bare } = toPresent(encoded)
    expect(await format.present?.(bare)).toBe(encoded)
    const holderClaims = { transaction_data_hashes: ['x'] }
    await expectRefusal(
      format.present?.(toPresent(encoded, { holderClaims })) ?? Promise.resolve(),
      'credential_invalid',
    )
    await expectRefusal(format.present?.(toPresent('a.b.c')) ?? Promise.resolve(), 'credential_invalid')
  })

  it('holds as others write it', async () => {
    for (const more of [
      {},
      { type: ['VerifiablePresentation', 'Other'] },
      { holder: { id: did } },
      { holder: undefined, iss: did },
    ])
      await expect(verifyPresented(forgeVp(more))).resolves.toMatchObject({ holderBound: true })
  })

  it.each<[string, Members, Members, RegExp]>([
    ['another nonce', { nonce: 'nonce-2' }, {}, /nonce/],
    ['another audience', { aud: 'x509_hash:other' }, {}, /aud/],
    ['an old iat', { iat: seconds - 121 }, {}, /too old/],
    ['an exp that is past', { exp: seconds - 61 }, {}, /expired/],
    ['the older encoding', { vp: {} }, {}, /vp MUST NOT/],
    ['a vc beside', { vc: {} }, {}, /vc MUST NOT/],
    ['another typ', {}, { typ: 'vc+jwt' }, /typ is not vp\+jwt/],
    ['another cty', {}, { cty: 'vc' }, /cty/],
    ['another context', { '@context': ['https://www.w3.org/2018/credentials/v1'] }, {}, /@context/],
    ['another type', { type: 'VerifiableCredential' }, {}, /VerifiablePresentation/],
    ['another holder', { holder: 'did:web:max.example' }, {}, /somebody else/],
    ['another iss', { iss: 'did:web:max.example' }, {}, /iss is not/],
    ['neither holder nor iss', { holder: undefined }, {}, /neither holder/],
    ['no credential', { verifiableCredential: [] }, {}, /one Enveloped/],
    [
      'two credentials',
      { verifiableCredential: [envelope(forge()), envelope(forge())] },
      {},
      /one Enveloped/,
    ],
    ['a credential as text', { verifiableCredential: [forge()] }, {}, /one Enveloped/],
    ['an unsecured credential', { verifiableCredential: [credential] }, {}, /one Enveloped/],
    [
      'an envelope without context',
      { verifiableCredential: [{ ...envelope(forge()), '@context': undefined }] },
      {},
      /envelope/,
    ],
    [
      'an envelope of another kind',
      { verifiableCredential: [{ ...envelope(''), id: `data:text/plain,${forge()}` }] },
      {},
      /holds no vc\+jwt/,
    ],
    [
      'an envelope by reference',
      { verifiableCredential: [{ ...envelope(''), id: 'https://a.example/vc' }] },
      {},
      /holds no vc\+jwt/,
    ],
    [
      'a credential that expired',
      { verifiableCredential: [envelope(forge({ exp: seconds - 61 }))] },
      {},
      /expired/,
    ],
    [
      'a credential of nobody',
      { verifiableCredential: [envelope(forge({ sub: undefined, credentialSubject: { name: 'Ada' } }))] },
      {},
      /names no holder/,
    ],
  ])('is refused with %s', async (_, members, header, detail) => {
    await expectRefusal(verifyPresented(forgeVp(members, header)), 'credential_invalid', detail)
  })

  it('is signed with the key that the issuer named beside the DID, where it did', async () => {
    const bound = (cnf: unknown) => forgeVp({ verifiableCredential: [envelope(forge({ cnf }))] })
    for (const cnf of [
      { jwk: key.jwk },
      { jwk: { ...key.jwk, kid: 'any' } },
      { kid: `${did}#0` },
      { kid: '#0' },
    ])
      await expect(verifyPresented(bound(cnf))).resolves.toMatchObject({ holderBound: true })
    const other = createTestKey()
    for (const cnf of [{ jwk: other.jwk }, { kid: `${did}#1` }, { kid: 'did:web:max.example#0' }])
      await expectRefusal(verifyPresented(bound(cnf)), 'signature_invalid')
    for (const cnf of [null, {}, 'key', { jku: 'https://a.example' }, { jwk: 'key' }])
      await expectRefusal(verifyPresented(bound(cnf)), 'credential_invalid', /cnf/)
    expect((await verify(forge({ cnf: { jwk: key.jwk } }))).holderKey).toEqual({ did, jwk: key.jwk })
  })

  it('is refused when somebody else signed it', async () => {
    const stranger = createTestKey()
    await expectRefusal(verifyPresented(forgeVp({}, {}, stranger)), 'signature_invalid')
    await expectRefusal(
      verifyPresented(forgeVp({}, { kid: 'did:web:max.example#1' })),
      'signature_invalid',
      /another DID/,
    )
    const forged = envelope(forge({}, {}, stranger))
    await expectRefusal(verifyPresented(forgeVp({ verifiableCredential: [forged] })), 'signature_invalid')
    await expectRefusal(verifyPresented(await issue()), 'credential_invalid', /proves no holder/)
  })
})

describe('faults of a configuration for vc+jwt', () => {
  const binding = { methods: ['jwk'], proofAlgorithms: ['ES256'] } as const

  it.each([
    ['no types', { type: {}, claims: [] }, /begin with VerifiableCredential/],
    ['the base context', { type: { types, contexts: [base] }, claims: [] }, /base context/],
    [
      'a claim beside the subject',
      { type: { types }, claims: [claim(['given_name'], false)] },
      /must stand in/,
    ],
    ['selective disclosure', { type: { types }, claims: [claim(['credentialSubject', 'a'])] }, /disclosable/],
  ])('finds %s', (_, configuration, sentence) => {
    expect(format.faults({ ...configuration, binding })).toEqual([expect.stringMatching(sentence)])
  })
})
