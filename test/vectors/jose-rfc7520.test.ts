import { createPrivateKey, type webcrypto } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { importPublicJwk, parsePublicJwk } from '../../src/lib/jwk.ts'
import { JwsError, parseJws, signJws, verifyJws } from '../../src/lib/jws.ts'
import { importVerificationKey } from '../../src/lib/verification-key.ts'
import { readVector, vectorNames } from './read-vectors.ts'

interface JwsVector {
  readonly input: {
    readonly payload: string
    readonly key: Readonly<Record<string, string>>
    readonly alg: string
  }
  readonly output: { readonly compact?: string; readonly json_flat?: unknown }
}
interface JweVector {
  readonly output: { readonly compact?: string; readonly json?: unknown }
}

describe('RFC 7520 §3, keys', () => {
  it.each([
    ['3_1.ec_public_key.json', 'P-521 public'],
    ['3_3.rsa_public_key.json', 'RSA public'],
  ])('%s (%s) is imported', (name) => {
    const jwk = readVector<Record<string, string>>('jose-rfc7520/jwk', name)
    expect(parsePublicJwk(jwk)).toEqual(jwk)
    expect(importPublicJwk(parsePublicJwk(jwk)).type).toBe('public')
  })

  it.each([
    ['3_2.ec_private_key.json', /member d/],
    ['3_6.symmetric_key_encryption.json', /member k/],
  ])('%s is refused as a public key', (name, reason) => {
    expect(() => parsePublicJwk(readVector('jose-rfc7520/jwk', name))).toThrow(reason)
  })
})

describe('RFC 7520 §4, signatures', () => {
  // All that is stored of §4 here is HMAC, which a verifier of credentials must not accept.
  it.each(vectorNames('jose-rfc7520/jws'))('%s is refused: HMAC, or the JSON serialization', (name) => {
    const { output } = readVector<JwsVector>('jose-rfc7520/jws', name)
    expect(() => parseJws(output.compact ?? JSON.stringify(output.json_flat))).toThrow(JwsError)
    if (output.compact !== undefined) expect(() => parseJws(output.compact ?? '')).toThrow(/alg/)
  })
})

describe('RFC 7797, unencoded payloads', () => {
  it.each(vectorNames('jose-rfc7520/rfc7797'))('%s is refused', (name) => {
    const { output } = readVector<JwsVector>('jose-rfc7520/rfc7797', name)
    expect(() => parseJws(output.compact ?? JSON.stringify(output.json_flat))).toThrow(JwsError)
    // The same headers with a payload that is encoded.
    for (const header of [
      'eyJhbGciOiJFUzI1NiIsImI2NCI6ZmFsc2UsImNyaXQiOlsiYjY0Il19',
      'eyJhbGciOiJFUzI1NiIsImI2NCI6ZmFsc2V9',
    ]) {
      expect(() => parseJws(`${header}.JC4wMg.AAAA`)).toThrow(/crit|unencoded/)
    }
  })
})

describe('RFC 8037 Appendix A.4, Ed25519', () => {
  const { input, output } = readVector<JwsVector>('jose-rfc7520/curve25519', 'jws.json')
  const { d, ...publicHalf } = input.key

  it('is signed to the letter', () => {
    const privateKey = createPrivateKey({ key: { ...publicHalf, d } as webcrypto.JsonWebKey, format: 'jwk' })
    expect(signJws({ alg: 'EdDSA' }, input.payload, privateKey)).toBe(output.compact)
  })

  it('verifies', () => {
    const jws = parseJws(output.compact ?? '')
    expect(new TextDecoder().decode(jws.payload)).toBe(input.payload)
    const key = importVerificationKey(parsePublicJwk(publicHalf), 'EdDSA')
    expect(() => verifyJws(jws, key)).not.toThrow()
    expect(() => parsePublicJwk(input.key)).toThrow(/member d/)
  })
})

describe('RFC 7520 §5, encryption', () => {
  it.each([
    ...vectorNames('jose-rfc7520/jwe').map((name) => ['jose-rfc7520/jwe', name] as const),
    ['jose-rfc7520/curve25519', 'ecdh-es.json'] as const,
  ])('%s/%s is not taken for a signature', (folder, name) => {
    const { output } = readVector<JweVector>(folder, name)
    expect(() => parseJws(output.compact ?? JSON.stringify(output.json))).toThrow(/three parts|malformed/)
  })
})
