import { createHash, randomBytes, sign, verify } from 'node:crypto'
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc'
import fc from 'fast-check'
import {
  CompactSign,
  calculateJwkThumbprint,
  compactVerify,
  importJWK,
  type JWK,
  jwtVerify,
  SignJWT,
} from 'jose'
import { describe, expect, it } from 'vitest'
import type { ClaimPath } from '../../src/core/issuers/claim-path.ts'
import { createFormats } from '../../src/formats/index.ts'
import { presentSdJwt } from '../../src/formats/sd-jwt-vc/present.ts'
import { importPublicJwk, jwkThumbprint, parsePublicJwk } from '../../src/lib/jwk.ts'
import { parseJws, signJws, verifyJws } from '../../src/lib/jws.ts'
import { testRandom } from '../fakes/fake-clock.ts'
import {
  claim,
  createTestIssuer,
  createTestKey,
  credentialOf,
  expectation,
  holderKeyOf,
  now,
  type TestKey,
} from '../support/credential-issuer.ts'

const formats = createFormats({ random: testRandom })
const format = (id: string) => {
  const found = formats.get(id)
  if (found === undefined) throw new Error(`no format ${id}`)
  return found
}
const sdJwtVc = format('dc+sd-jwt')

const issuer = createTestIssuer()
const holder = createTestKey()
const vct = 'https://issuer.example/types/degree'
const presentation = { audience: 'https://verifier.example', nonce: 'nonce-1', maxAgeSeconds: 60 }

const signer =
  ({ privateKey }: TestKey) =>
  (data: string) =>
    sign('sha256', Buffer.from(data), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')
const verifier = (key: TestKey) => (data: string, signature: string) =>
  verify(
    'sha256',
    Buffer.from(data),
    { key: importPublicJwk(parsePublicJwk(key.jwk)), dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  )

/** The library that issues, presents and verifies on the other side. */
const theirs = new SDJwtVcInstance({
  signer: signer(issuer.key),
  signAlg: 'ES256',
  verifier: verifier(issuer.key),
  kbSigner: signer(holder),
  kbSignAlg: 'ES256',
  kbVerifier: verifier(holder),
  hasher: (data) =>
    createHash('sha256')
      .update(typeof data === 'string' ? data : Buffer.from(data))
      .digest(),
  hashAlg: 'sha-256',
  saltGenerator: (length) => randomBytes(length).toString('base64url'),
})

/** Claims of one level of objects and arrays: what both sides can name by frame and by path. */
const name = fc.stringMatching(/^[a-z]{4,8}$/).filter((text) => text !== 'status')
const leaf = fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.boolean(), fc.constant(null))
const claimsOf = fc.dictionary(
  name,
  fc.oneof(
    leaf,
    fc.dictionary(name, leaf, { minKeys: 1, maxKeys: 3, noNullPrototype: true }),
    fc.array(leaf, { minLength: 1, maxLength: 3 }),
  ),
  { minKeys: 1, maxKeys: 5, noNullPrototype: true },
)
type Claims = Readonly<Record<string, unknown>>

const children = (value: unknown): readonly (string | number)[] => {
  if (Array.isArray(value)) return value.map((_, index) => index)
  return typeof value === 'object' && value !== null ? Object.keys(value) : []
}
const pathsOf = (claims: Claims): ClaimPath[] =>
  Object.entries(claims).flatMap(([top, value]): ClaimPath[] => [
    [top],
    ...children(value).map((child): ClaimPath => [top, child]),
  ])
/** Every claim is selectively disclosable, in their notation. */
const frameOf = (claims: Claims) => ({
  _sd: Object.keys(claims),
  ...Object.fromEntries(
    Object.entries(claims).flatMap(([top, value]) => {
      const inner = children(value)
      return inner.length === 0 ? [] : [[top, { _sd: inner }]]
    }),
  ),
})
/** The same selection as `paths`, in their notation: with a claim all that is in it. */
const presentationFrameOf = (claims: Claims, paths: readonly ClaimPath[]) =>
  Object.fromEntries(
    Object.entries(claims).flatMap(([top, value]): [string, unknown][] => {
      const wanted = paths.filter((path) => path[0] === top)
      const inner = children(value)
      if (wanted.length === 0) return []
      if (inner.length === 0) return [[top, true]]
      const chosen = wanted.some((path) => path.length === 1) ? inner : wanted.map((path) => path[1])
      return [[top, Object.fromEntries(chosen.map((child) => [String(child), true]))]]
    }),
  )

const credentialWith = (claims: Claims) =>
  credentialOf(issuer, {
    type: { vct },
    claims,
    claimDefinitions: pathsOf(claims).map((path) => claim(path)),
    holderKey: holderKeyOf(holder),
    validUntil: now + 86_400_000,
  })
const theirOptions = { currentDate: now / 1000 }
const cases = claimsOf.chain((claims) =>
  fc.record({ claims: fc.constant(claims), paths: fc.subarray(pathsOf(claims)) }),
)

describe('SD-JWT VC against @sd-jwt/sd-jwt-vc', () => {
  it('they verify what we issue', async () => {
    await fc.assert(
      fc.asyncProperty(claimsOf, async (claims) => {
        const encoded = await sdJwtVc.issue(credentialWith(claims))
        const { payload, header } = await theirs.verify(encoded, theirOptions)
        expect(payload).toEqual({
          ...claims,
          iss: issuer.did,
          iat: now / 1000,
          exp: now / 1000 + 86_400,
          vct,
          cnf: { jwk: holder.jwk },
        })
        expect(header).toMatchObject({ typ: 'dc+sd-jwt', alg: 'ES256' })
      }),
      { numRuns: 50 },
    )
  })

  it('we verify what they issue', async () => {
    await fc.assert(
      fc.asyncProperty(claimsOf, async (claims) => {
        const payload = { ...claims, iss: issuer.did, iat: now / 1000, vct, cnf: { jwk: holder.jwk } }
        const encoded = await theirs.issue(payload, frameOf(claims) as never)
        const verified = await sdJwtVc.verify(encoded, issuer.lookup, expectation)
        expect(verified).toMatchObject({ issuer: issuer.did, type: { vct }, holderKey: { jwk: holder.jwk } })
        expect(verified.claims).toEqual(claims)
      }),
      { numRuns: 50 },
    )
  })

  it('they verify what we present, and find the claims that we find', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ claims, paths }) => {
        const presented = await presentSdJwt(await sdJwtVc.issue(credentialWith(claims)), paths, {
          ...presentation,
          issuedAt: now,
          algorithm: 'ES256',
          sign: holder.sign,
        })
        const { payload, kb } = await theirs.verify(presented, {
          ...theirOptions,
          keyBindingNonce: presentation.nonce,
        })
        expect(kb?.payload).toMatchObject({ aud: presentation.audience, nonce: presentation.nonce })
        const verified = await sdJwtVc.verify(presented, issuer.lookup, { ...expectation, presentation })
        expect(payload).toEqual({
          ...verified.claims,
          iss: issuer.did,
          iat: now / 1000,
          exp: now / 1000 + 86_400,
          vct,
          cnf: { jwk: holder.jwk },
        })
      }),
      { numRuns: 50 },
    )
  })

  it('we verify what they present of ours, and present the same', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ claims, paths }) => {
        const encoded = await sdJwtVc.issue(credentialWith(claims))
        const frame = presentationFrameOf(claims, paths)
        const presented = await theirs.present(encoded, frame as never, {
          kb: { payload: { iat: now / 1000, aud: presentation.audience, nonce: presentation.nonce } },
        })
        const verified = await sdJwtVc.verify(presented, issuer.lookup, { ...expectation, presentation })
        expect(verified.holderBound).toBe(true)
        const ours = await sdJwtVc.verify(await presentSdJwt(encoded, paths), issuer.lookup, expectation)
        expect(verified.claims).toEqual(ours.claims)
      }),
      { numRuns: 50 },
    )
  })
})

describe('JOSE against jose', () => {
  const joseKey = async ({ privateKey, algorithm }: TestKey) =>
    importJWK(privateKey.export({ format: 'jwk' }) as JWK, algorithm)

  it.each(['ES256', 'ES384', 'EdDSA'] as const)(
    '%s: they verify ours, we verify theirs',
    async (algorithm) => {
      const key = createTestKey(algorithm)
      const publicJwk = parsePublicJwk(key.jwk)
      const ours = signJws({ alg: algorithm, kid: 'k' }, { sub: 'Erika' }, key.privateKey)
      const verified = await compactVerify(ours, await importJWK(key.jwk as JWK, algorithm))
      expect(new TextDecoder().decode(verified.payload)).toBe('{"sub":"Erika"}')

      const payload = new TextEncoder().encode('{"sub":"Max"}')
      const signed = new CompactSign(payload).setProtectedHeader({ alg: algorithm, typ: 'JWT' })
      const parsed = parseJws(await signed.sign(await joseKey(key)))
      expect(() => verifyJws(parsed, importPublicJwk(publicJwk))).not.toThrow()
      expect(new TextDecoder().decode(parsed.payload)).toBe('{"sub":"Max"}')
      expect(jwkThumbprint(publicJwk)).toBe(await calculateJwkThumbprint(key.jwk as JWK))
    },
  )

  it('they verify our JWT credential, we verify theirs', async () => {
    const jwtVc = format('jwt_vc_json')
    const claims = { credentialSubject: { given_name: 'Erika' } }
    const type = { types: ['VerifiableCredential', 'Degree'] } as const
    const encoded = await jwtVc.issue(credentialOf(issuer, { claims, type, holderKey: holderKeyOf(holder) }))
    const options = { currentDate: new Date(now), issuer: issuer.did, typ: 'JWT' }
    const { payload } = await jwtVerify(encoded, await importJWK(issuer.key.jwk as JWK, 'ES256'), options)
    expect(payload).toMatchObject({
      vc: { type: type.types, issuer: issuer.did, credentialSubject: { id: payload.sub } },
    })

    const vc = { '@context': ['https://www.w3.org/2018/credentials/v1'], type: type.types, ...claims }
    const jwt = await new SignJWT({ vc })
      .setProtectedHeader({ alg: 'ES256', typ: 'JWT' })
      .setIssuer(issuer.did)
      .setSubject('did:web:erika.example')
      .setNotBefore(now / 1000)
      .setExpirationTime(now / 1000 + 60)
      .sign(await joseKey(issuer.key))
    const verified = await jwtVc.verify(jwt, issuer.lookup, expectation)
    expect(verified.claims).toEqual({
      credentialSubject: { id: 'did:web:erika.example', given_name: 'Erika' },
    })
  })
})
