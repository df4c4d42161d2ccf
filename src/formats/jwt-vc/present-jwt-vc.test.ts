import { decodeJwt, decodeProtectedHeader } from 'jose'
import { describe, expect, it } from 'vitest'
import {
  createTestIssuer,
  createTestKey,
  credentialOf,
  expectation,
  expectRefusal,
  holderKeyOf,
  now,
} from '../../../test/support/credential-issuer.ts'
import type { CredentialToPresent } from '../../core/ports/present-credential.ts'
import { encodeBase64url } from '../../lib/base64url.ts'
import { issueJwtVc } from './issue-jwt-vc.ts'
import { presentJwtVc } from './present-jwt-vc.ts'
import { verifyJwtVp } from './verify-jwt-vp.ts'

const issuer = createTestIssuer()
const key = createTestKey()
const did = `did:jwk:${encodeBase64url(JSON.stringify(key.jwk))}`
const issue = (holderKey = { ...holderKeyOf(key), did }) =>
  issueJwtVc(credentialOf(issuer, { claims: { credentialSubject: { name: 'Ada' } }, holderKey }))

const toPresent = (encoded: string, more: Partial<CredentialToPresent> = {}): CredentialToPresent => ({
  encoded,
  disclose: [['credentialSubject', 'name']],
  holder: { algorithm: key.algorithm, publicJwk: key.jwk, sign: key.sign },
  audience: 'x509_hash:abc',
  nonce: 'nonce-1',
  issuedAt: now,
  responseUri: 'https://verifier.example/response',
  ...more,
})

const verify = (encoded: string, audience = 'x509_hash:abc') =>
  verifyJwtVp(encoded, issuer.lookup, expectation, {
    audience,
    nonce: 'nonce-1',
    maxAgeSeconds: 60,
    holderKey: async () => key.jwk,
  })

describe('a presentation of a JWT credential', () => {
  it('is signed by the subject, for one verifier and one question', async () => {
    const presented = await presentJwtVc(toPresent(await issue()))
    expect(decodeProtectedHeader(presented)).toEqual({ alg: 'ES256', typ: 'JWT', kid: `${did}#0` })
    expect(decodeJwt(presented)).toMatchObject({ iss: did, aud: 'x509_hash:abc', nonce: 'nonce-1' })
    expect((await verify(presented)).holderBound).toBe(true)
    await expectRefusal(verify(presented, 'x509_hash:other'), 'credential_invalid', /aud/)
  })

  it('names the key as it was proved, when that is one of the subject', async () => {
    const web = 'did:web:holder.example'
    const encoded = await issue({ ...holderKeyOf(key), did: web })
    const holder = { algorithm: key.algorithm, publicJwk: key.jwk, sign: key.sign }
    const verificationMethod = `${web}#k1`
    const presented = await presentJwtVc(toPresent(encoded, { holder: { ...holder, verificationMethod } }))
    expect(decodeProtectedHeader(presented)).toMatchObject({ kid: verificationMethod })
    for (const other of [undefined, 'did:web:evil.example#k1']) {
      const named = other === undefined ? holder : { ...holder, verificationMethod: other }
      await expectRefusal(presentJwtVc(toPresent(encoded, { holder: named })), 'credential_invalid')
    }
  })

  it('of a bearer is the credential itself', async () => {
    const encoded = await issue()
    const { holder: _, ...bare } = toPresent(encoded)
    expect(await presentJwtVc(bare)).toBe(encoded)
  })

  it('has no place for more that the holder signs, and none for what is no credential', async () => {
    const holderClaims = { transaction_data_hashes: ['x'] }
    await expectRefusal(presentJwtVc(toPresent(await issue(), { holderClaims })), 'credential_invalid')
    await expectRefusal(presentJwtVc(toPresent('a.b.c')), 'credential_invalid')
  })
})
