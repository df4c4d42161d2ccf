// Credo on the other side of VCDM 2.0 in JWTs: it reads our credentials and presentations, we read its.
import {
  ClaimFormat,
  W3cV2Credential,
  W3cV2JwtVerifiableCredential,
  W3cV2JwtVerifiablePresentation,
  W3cV2Presentation,
} from '@credo-ts/core'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CredentialFormat } from '../../src/core/ports/credential-format.ts'
import { createFormats } from '../../src/formats/index.ts'
import { encodeBase64url } from '../../src/lib/base64url.ts'
import { parsePublicJwk } from '../../src/lib/jwk.ts'
import { testRandom } from '../fakes/fake-clock.ts'
import { createTestIssuer, createTestKey, credentialOf, holderKeyOf } from '../support/credential-issuer.ts'
import { type CredoWallet, startCredo } from './wallets/credo/credo.ts'

let credo: CredoWallet
beforeAll(async () => {
  credo = await startCredo()
})
afterAll(() => credo?.stop())

const format = createFormats({ random: testRandom }).get('vc+jwt') as CredentialFormat
/** Credo asks the real clock. */
const expectation = { now: Date.now(), clockSkewSeconds: 60 }
const jwkOf = (did: string) =>
  parsePublicJwk(
    JSON.parse(Buffer.from(did.slice('did:jwk:'.length).split('#')[0] ?? '', 'base64url').toString()),
  )
const lookup = async ({ issuer = '' }: { issuer: string | undefined }) => ({ jwk: jwkOf(issuer), issuer })
const presentation = {
  audience: 'https://verifier.example',
  nonce: 'nonce-1',
  maxAgeSeconds: 300,
  holderKey: async (didUrl: string) => jwkOf(didUrl),
}

function ours() {
  const holder = createTestKey()
  const key = createTestKey()
  const did = `did:jwk:${encodeBase64url(JSON.stringify(key.jwk))}`
  const issuer = createTestIssuer('ES256', did)
  const signer = { ...issuer.signer, header: { kid: `${did}#0` }, sign: key.sign }
  const encoded = format.issue(
    credentialOf(issuer, {
      signer,
      type: { types: ['VerifiableCredential', 'Degree'] },
      claims: { credentialSubject: { name: 'Ada' } },
      holderKey: holderKeyOf(holder),
      issuedAt: Date.now() - 1000,
      validUntil: Date.now() + 3_600_000,
      status: {
        credentialStatus: {
          id: 'https://issuer.example/lists/1#7',
          type: 'BitstringStatusListEntry',
          statusPurpose: 'revocation',
          statusListIndex: '7',
          statusListCredential: 'https://issuer.example/lists/1',
        },
      },
    }),
  )
  return { holder, encoded }
}

describe('Credo', () => {
  test('verifies our credential, and not one that was changed', async () => {
    const encoded = await ours().encoded
    const verify = (text: string) =>
      credo.w3c.verifyCredential({ credential: W3cV2JwtVerifiableCredential.fromCompact(text) })
    const result = await verify(encoded)
    expect(result.error).toBeUndefined()
    expect(result.validations).toMatchObject({
      dataModel: { isValid: true },
      signature: { isValid: true },
      issuerIsSigner: { isValid: true },
    })
    expect(result.isValid).toBe(true)
    const [header, payload, signature = ''] = encoded.split('.')
    const changed = `${header}.${payload}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`
    expect((await verify(changed)).isValid).toBe(false)
  })

  test('verifies our presentation, for its nonce and its audience alone', async () => {
    const { holder, encoded } = ours()
    const presented = await format.present?.({
      encoded: await encoded,
      disclose: [],
      holder: { algorithm: 'ES256', publicJwk: holder.jwk, sign: holder.sign },
      audience: presentation.audience,
      nonce: presentation.nonce,
      issuedAt: Date.now() - 1000,
      responseUri: 'https://verifier.example/response',
    })
    const verify = (challenge: string, domain: string) =>
      credo.w3c.verifyPresentation({
        presentation: W3cV2JwtVerifiablePresentation.fromCompact(presented as string),
        challenge,
        domain,
      })
    const good = await verify('nonce-1', presentation.audience)
    expect(good.error).toBeUndefined()
    expect(good.isValid, JSON.stringify(good.validations)).toBe(true)
    expect((await verify('nonce-2', presentation.audience)).isValid).toBe(false)
    expect((await verify('nonce-1', 'https://other.example')).isValid).toBe(false)
  })

  test('issues credentials that we verify, and presents them so that we believe the holder', async () => {
    const [issuerUrl, holderUrl] = [await credo.createDid(), await credo.createDid()]
    const didOf = (didUrl: string) => didUrl.split('#')[0] ?? ''
    const signed = await credo.w3c.signCredential({
      format: ClaimFormat.JwtW3cVc,
      alg: 'ES256',
      verificationMethod: issuerUrl,
      holder: { method: 'did', didUrl: holderUrl },
      credential: new W3cV2Credential({
        context: ['https://www.w3.org/ns/credentials/v2'],
        type: ['VerifiableCredential', 'Degree'],
        issuer: didOf(issuerUrl),
        credentialSubject: { id: didOf(holderUrl), name: 'Ada' },
      }),
    })
    const encoded = signed.encoded
    expect(decodeProtectedHeader(encoded).typ).toBe('vc+jwt')
    expect(await format.verify(encoded, lookup, expectation)).toMatchObject({
      issuer: didOf(issuerUrl),
      type: { types: ['VerifiableCredential', 'Degree'] },
      claims: { credentialSubject: { name: 'Ada' } },
      holderKey: { did: didOf(holderUrl) },
    })

    const presented = await credo.w3c.signPresentation({
      format: ClaimFormat.JwtW3cVp,
      challenge: presentation.nonce,
      domain: presentation.audience,
      presentation: new W3cV2Presentation({
        holder: didOf(holderUrl),
        verifiableCredential: [{ id: `data:application/vc+jwt,${encoded}` }],
      }),
    })
    expect(decodeJwt(presented.encoded)).toMatchObject({ nonce: 'nonce-1' })
    const believe = (more: Partial<typeof presentation> = {}) =>
      format.verify(presented.encoded, lookup, { ...expectation, presentation: { ...presentation, ...more } })
    expect(await believe()).toMatchObject({
      holderBound: true,
      claims: { credentialSubject: { name: 'Ada' } },
    })
    await expect(believe({ nonce: 'nonce-2' })).rejects.toMatchObject({ code: 'credential_invalid' })
    await expect(believe({ audience: 'https://other.example' })).rejects.toMatchObject({
      code: 'credential_invalid',
    })
    const stranger = createTestKey()
    await expect(believe({ holderKey: async () => parsePublicJwk(stranger.jwk) })).rejects.toMatchObject({
      code: 'signature_invalid',
    })
  })
})
