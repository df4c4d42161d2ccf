import { createPrivateKey, type JsonWebKeyInput } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { CredentialFormat } from '../../src/core/ports/credential-format.ts'
import { createFormats } from '../../src/formats/index.ts'
import { isJsonObject, type JsonObject, parseJsonObject } from '../../src/lib/json.ts'
import { parsePublicJwk } from '../../src/lib/jwk.ts'
import { completeJws, createSigningInput, parseJws, signJws, verifyJws } from '../../src/lib/jws.ts'
import { importVerificationKey } from '../../src/lib/verification-key.ts'
import { testRandom } from '../fakes/fake-clock.ts'
import { createTestKey } from '../support/credential-issuer.ts'
import { readVector } from './read-vectors.ts'

const folder = 'vc-jose-cose'
const format = createFormats({ random: testRandom }).get('vc+jwt') as CredentialFormat
const texts = readdirSync(join(import.meta.dirname, folder)).filter(
  (name) => name.endsWith('.txt') && name !== 'SOURCE.txt',
)
const read = (name: string) => readFileSync(join(import.meta.dirname, folder, name), 'utf8').trim()

const keys = ['vm-p256.json', 'vm-p384.json', 'vm-p521.json', 'vm-ed25519.json'].map((name) => {
  const method = readVector<JsonObject>(folder, name)
  return isJsonObject(method['publicKeyJwk']) ? method['publicKeyJwk'] : {}
})
const keyOf = (kid: string | undefined) => {
  const found = keys.find((key) => key['kid'] === kid)
  if (found === undefined) throw new Error(`no key ${kid}`)
  return parsePublicJwk(found)
}
/** When the suite was published. */
const expectation = { now: Date.UTC(2024, 11, 16), clockSkewSeconds: 60 }
const verify = (encoded: string) =>
  format.verify(
    encoded,
    async ({ kid, issuer }) => ({ jwk: keyOf(kid), issuer: issuer ?? '' }),
    expectation,
  )

describe('signed documents of the VC-JOSE-COSE suite', () => {
  it('a credential with extensions that nobody knows holds', async () => {
    expect(await verify(read('credential-jose-unknown-extensions.txt'))).toMatchObject({
      format: 'vc+jwt',
      issuer: 'https://example.issuer/vc-jose-cose',
      credentialId: 'http://university.example/credentials/1872',
      claims: { credentialSubject: { id: 'did:example:123' } },
      validFrom: Date.UTC(2010, 0, 1, 19, 23, 24),
    })
  })

  it('the signature of a presentation of a JWT, an SD-JWT and a CWT holds, and that of the JWT in it', async () => {
    const jws = parseJws(read('presentation-jose-multiple.txt'))
    verifyJws(jws, importVerificationKey(keyOf(jws.header.kid), jws.header.alg))
    const envelopes = [parseJsonObject(jws.payload)['verifiableCredential']].flat().filter(isJsonObject)
    const prefix = 'data:application/vc+jwt,'
    const ids = envelopes.map(({ id }) => String(id))
    expect(ids.map((id) => id.startsWith(prefix))).toEqual([true, false, false])
    await expect(verify(ids[0]?.slice(prefix.length) ?? '')).resolves.toMatchObject({ format: 'vc+jwt' })
  })

  const good = ['credential-jose-unknown-extensions.txt']

  it.each(texts.filter((name) => name.startsWith('credential') && !good.includes(name)))(
    '%s is refused: a bad signature, a bad media type, or not a JWT',
    async (name) => {
      const code = name === 'credential-jose-bad-signature.txt' ? 'signature_invalid' : 'credential_invalid'
      await expect(verify(read(name))).rejects.toMatchObject({ code })
    },
  )

  it.each(texts.filter((name) => name.startsWith('presentation')))(
    '%s is refused where one credential of a known holder is expected',
    async (name) => {
      const presentation = {
        audience: 'https://verifier.example',
        nonce: 'nonce',
        maxAgeSeconds: 300,
        holderKey: async () => keyOf(keys[0]?.['kid'] as string),
      }
      const work = format.verify(read(name), async ({ kid }) => ({ jwk: keyOf(kid), issuer: '' }), {
        ...expectation,
        presentation,
      })
      await expect(work).rejects.toMatchObject({ code: 'credential_invalid' })
    },
  )
})

describe('unsigned presentations of the VC-JOSE-COSE suite', () => {
  it.each([
    ['presentation-multiple.json', /does not hold one EnvelopedVerifiableCredential/],
    ['presentation-selective.json', /the envelope holds no vc\+jwt/],
  ])('%s, signed here, is refused where one vc+jwt is expected', async (name, reason) => {
    const key = createTestKey()
    const document = { ...readVector<JsonObject>(folder, name), holder: 'did:example:holder' }
    const claims = { ...document, iss: 'did:example:holder', aud: 'https://verifier.example', nonce: 'n', iat: 1_734_307_200 }
    const input = createSigningInput({ alg: 'ES256', typ: 'vp+jwt', cty: 'vp', kid: 'did:example:holder#0' }, claims)
    const encoded = completeJws(input, await key.sign(Buffer.from(input)))
    const presentation = {
      audience: 'https://verifier.example',
      nonce: 'n',
      maxAgeSeconds: 300,
      holderKey: async () => key.jwk,
    }
    const work = format.verify(encoded, async ({ kid }) => ({ jwk: keyOf(kid), issuer: '' }), {
      ...expectation,
      presentation,
    })
    await expect(work).rejects.toMatchObject({
      code: 'credential_invalid',
      detail: expect.stringMatching(reason),
    })
  })

  it('vm-did-ed25519.json: what its secret key signs holds under its public key', async () => {
    const method = readVector<Record<string, JsonObject>>(folder, 'vm-did-ed25519.json')
    const jwk = parsePublicJwk(method['publicKeyJwk'])
    const privateKey = createPrivateKey({ key: method['secretKeyJwk'] as JsonWebKeyInput['key'], format: 'jwk' })
    const document = readVector<JsonObject>(folder, 'credential-minimal.json')
    const encoded = signJws({ alg: 'EdDSA', typ: 'vc+jwt', cty: 'vc' }, document, privateKey)
    const lookup = (key: typeof jwk) => async () => ({ jwk: key, issuer: 'x' })
    await expect(format.verify(encoded, lookup(jwk), expectation)).resolves.toMatchObject({ format: 'vc+jwt' })
    const other = parsePublicJwk(createTestKey('EdDSA').jwk)
    await expect(format.verify(encoded, lookup(other), expectation)).rejects.toMatchObject({ code: 'signature_invalid' })
  })
})

describe('unsigned credentials of the VC-JOSE-COSE suite', () => {
  it.each(['credential-minimal.json', 'credential-full.json', 'credential-selective.json', 'credential-nested-selective.json'])(
    '%s, signed here, holds with each algorithm',
    async (name) => {
      for (const algorithm of ['ES256', 'ES384', 'EdDSA', 'ES256K'] as const) {
        const key = createTestKey(algorithm)
        const document = readVector<JsonObject>(folder, name)
        const input = createSigningInput({ alg: algorithm, typ: 'vc+jwt', cty: 'vc' }, document)
        const encoded = completeJws(input, await key.sign(Buffer.from(input)))
        const verified = await format.verify(
          encoded,
          async ({ issuer }) => ({ jwk: key.jwk, issuer: issuer ?? '' }),
          expectation,
        )
        expect(verified.claims['credentialSubject']).toEqual(document['credentialSubject'])
      }
    },
  )
})
