import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { bareJwk, importPublicJwk, JwkError, jwkThumbprint, parsePublicJwk } from './jwk.ts'
import { importVerificationKey } from './verification-key.ts'

const jwkOf = (kind: 'ec' | 'ed25519' | 'rsa', options: object = {}) =>
  generateKeyPairSync(kind as 'ec', options as { namedCurve: string }).publicKey.export({ format: 'jwk' })
const keys = {
  'P-256': jwkOf('ec', { namedCurve: 'P-256' }),
  'P-384': jwkOf('ec', { namedCurve: 'P-384' }),
  'P-521': jwkOf('ec', { namedCurve: 'P-521' }),
  secp256k1: jwkOf('ec', { namedCurve: 'secp256k1' }),
  Ed25519: jwkOf('ed25519'),
  RSA: jwkOf('rsa', { modulusLength: 2048 }),
}
const p256 = keys['P-256']

describe('a public JWK', () => {
  it.each(Object.entries(keys))('of type %s is parsed and imported', (_, jwk) => {
    const parsed = parsePublicJwk(jwk)
    expect(parsed).toEqual(jwk)
    expect(bareJwk(parsed)).toEqual(jwk)
    expect(importPublicJwk(parsed).export({ format: 'jwk' })).toEqual(jwk)
  })

  it('keeps what it says of itself, and drops what nobody here understands', () => {
    const metadata = { kid: '1', alg: 'ES256', use: 'sig', key_ops: ['verify'] }
    expect(parsePublicJwk({ ...p256, ...metadata, ext: true, x5u: 'https://a.example' })).toEqual({
      ...p256,
      ...metadata,
    })
  })

  it.each<[string, unknown, RegExp]>([
    ...['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'].map((member): [string, unknown, RegExp] => [
      `a private member ${member}`,
      { ...p256, [member]: undefined },
      new RegExp(`member ${member}`),
    ]),
    ['no object', 'key', /object/],
    ['null', null, /object/],
    ['an array', [p256], /object/],
    ['no kty', { ...p256, kty: undefined }, /kty/],
    ['a symmetric key', { kty: 'oct' }, /kty/],
    ['kty in lower case', { ...p256, kty: 'ec' }, /kty/],
    ['a kty that every object inherits', { ...p256, kty: 'constructor' }, /kty/],
    ['an unknown curve', { ...p256, crv: 'P-224' }, /curve/],
    ['a curve that every object inherits', { ...p256, crv: 'toString' }, /curve/],
    ['a curve that is an array', { ...p256, crv: ['P-256'] }, /curve/],
    ['Ed448', { kty: 'OKP', crv: 'Ed448', x: 'AA' }, /Ed25519/],
    ['X25519', { ...keys.Ed25519, crv: 'X25519' }, /Ed25519/],
    ['a missing coordinate', { ...p256, y: undefined }, /y is not 32/],
    ['a short coordinate', { ...p256, x: p256.x?.slice(0, -2) }, /x is not|x is no/],
    ['the coordinates of another curve', { ...keys['P-384'], crv: 'P-256' }, /32 octets/],
    ['padding', { ...p256, x: `${p256.x}=` }, /base64url/],
    ['trailing bits', { ...p256, x: `${p256.x?.slice(0, -1)}B` }, /base64url/],
    ['a kid that is a number', { ...p256, kid: 1 }, /kid/],
    ['key_ops that is a text', { ...p256, key_ops: 'verify' }, /key_ops/],
    ['RSA of 1024 bits', jwkOf('rsa', { modulusLength: 1024 }), /2048/],
    ['RSA with an exponent of one', { ...keys.RSA, e: 'AQ' }, /exponent/],
    ['RSA with an even exponent', { ...keys.RSA, e: 'AQAC' }, /exponent/],
    ['RSA with an endless exponent', { ...keys.RSA, e: 'AQAAAAE' }, /exponent/],
    ['RSA with a leading zero', { ...keys.RSA, e: 'AAEAAQ' }, /Base64urlUInt/],
    ['RSA without a modulus', { ...keys.RSA, n: '' }, /Base64urlUInt/],
    ['RSA of 16384 bits', { ...keys.RSA, n: Buffer.alloc(2048, 255).toString('base64url') }, /8192/],
  ])('is not %s', (_, jwk, reason) => {
    expect(() => parsePublicJwk(jwk)).toThrow(reason)
    expect(() => parsePublicJwk(jwk)).toThrow(JwkError)
  })

  it('is a point of its curve', () => {
    const off = parsePublicJwk({ ...p256, y: p256.x })
    expect(() => importPublicJwk(off)).toThrow(JwkError)
    expect(() => importPublicJwk(off, { cache: false })).toThrow(/curve/)
  })
})

describe('the thumbprint', () => {
  it('is that of RFC 7638 §3.1', () => {
    const n =
      '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw'
    const jwk = parsePublicJwk({ kty: 'RSA', n, e: 'AQAB', alg: 'RS256', kid: '2011-04-29' })
    expect(jwkThumbprint(jwk)).toBe('NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs')
  })

  it('is that of RFC 8037 Appendix A.3', () => {
    const jwk = parsePublicJwk({
      kty: 'OKP',
      crv: 'Ed25519',
      x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
    })
    expect(jwkThumbprint(jwk)).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k')
  })
})

describe('the cache of imported keys', () => {
  it('gives the same object, unless it was asked not to keep it', () => {
    const jwk = parsePublicJwk(jwkOf('ec', { namedCurve: 'P-256' }))
    expect(importPublicJwk(jwk, { cache: false })).not.toBe(importPublicJwk(jwk, { cache: false }))
    expect(importPublicJwk(jwk)).toBe(importPublicJwk({ ...jwk, kid: 'other' }))
  })

  it('forgets what was not used for longest, and never grows', () => {
    const make = () => parsePublicJwk(jwkOf('ed25519'))
    const [used, unused] = [make(), make()]
    const [usedKey, unusedKey] = [importPublicJwk(used), importPublicJwk(unused)]
    for (let count = 0; count < 1023; count++) {
      importPublicJwk(make())
      expect(importPublicJwk(used)).toBe(usedKey)
    }
    expect(importPublicJwk(unused)).not.toBe(unusedKey)
  })
})

describe('a key for verifying', () => {
  it.each([
    ['P-256', 'ES256'],
    ['P-384', 'ES384'],
    ['P-521', 'ES512'],
    ['secp256k1', 'ES256K'],
    ['Ed25519', 'EdDSA'],
    ['Ed25519', 'Ed25519'],
    ['RSA', 'PS256'],
    ['RSA', 'RS256'],
  ] as const)('%s fits %s and no other curve', (name, algorithm) => {
    expect(importVerificationKey(parsePublicJwk(keys[name]), algorithm).type).toBe('public')
    for (const [other, jwk] of Object.entries(keys)) {
      if (other !== name) {
        expect(() => importVerificationKey(parsePublicJwk(jwk), algorithm)).toThrow(
          /does not fit|another algorithm/,
        )
      }
    }
  })

  it.each([
    [{ use: 'enc' }, /4\.2/],
    [{ key_ops: ['sign'] }, /4\.3/],
    [{ alg: 'ES384' }, /4\.4/],
    [{ alg: 'ECDH-ES' }, /4\.4/],
  ])('is not one that says %j', (metadata, reason) => {
    expect(() => importVerificationKey(parsePublicJwk({ ...p256, ...metadata }), 'ES256')).toThrow(reason)
  })

  it('takes both names of the Edwards algorithm for one', () => {
    const jwk = parsePublicJwk({ ...keys.Ed25519, alg: 'EdDSA' })
    expect(importVerificationKey(jwk, 'Ed25519')).toBe(importVerificationKey(jwk, 'EdDSA'))
  })
})
