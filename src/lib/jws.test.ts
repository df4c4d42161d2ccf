import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeBase64url } from './base64url.ts'
import { JwsError, parseJws, SignatureError, signJws, verifyJws } from './jws.ts'
import { type JwsAlgorithm, jwsAlgorithms, verifyBytes } from './jws-algorithms.ts'

const pair = (kind: string, options: object = {}) =>
  generateKeyPairSync(kind as 'ec', options as { namedCurve: string })
const rsa = pair('rsa', { modulusLength: 2048 })
const edwards = pair('ed25519')
const keys: Record<JwsAlgorithm, { publicKey: KeyObject; privateKey: KeyObject }> = {
  ES256: pair('ec', { namedCurve: 'P-256' }),
  ES384: pair('ec', { namedCurve: 'P-384' }),
  ES512: pair('ec', { namedCurve: 'P-521' }),
  ES256K: pair('ec', { namedCurve: 'secp256k1' }),
  EdDSA: edwards,
  Ed25519: edwards,
  PS256: rsa,
  RS256: rsa,
}
const encoded = (header: unknown) =>
  encodeBase64url(typeof header === 'string' ? header : JSON.stringify(header))
const signature = encodeBase64url(new Uint8Array(64))

describe('a compact JWS', () => {
  it.each(jwsAlgorithms)('signed with %s verifies', (alg) => {
    const { privateKey, publicKey } = keys[alg]
    const jws = parseJws(signJws({ alg, typ: 'JWT', kid: '1' }, { a: 'ü' }, privateKey))
    expect(jws.header).toEqual({ alg, typ: 'JWT', kid: '1' })
    expect(new TextDecoder().decode(jws.payload)).toBe('{"a":"ü"}')
    expect(() => verifyJws(jws, publicKey, { algorithms: [alg] })).not.toThrow()
  })

  it.each(jwsAlgorithms)('of algorithm %s is not verified by the keys of others', (alg) => {
    const jws = parseJws(signJws({ alg }, 'x', keys[alg].privateKey))
    for (const other of jwsAlgorithms) {
      if (keys[other] === keys[alg]) continue
      expect(() => verifyJws(jws, keys[other].publicKey)).toThrow(SignatureError)
      expect(() => signJws({ alg }, 'x', keys[other].privateKey)).toThrow(SignatureError)
    }
    expect(() => verifyJws(jws, pair('rsa', { modulusLength: 2048 }).publicKey)).toThrow(SignatureError)
  })

  it('is not verified by an algorithm that is not allowed', () => {
    const jws = parseJws(signJws({ alg: 'ES256' }, 'x', keys.ES256.privateKey))
    expect(() => verifyJws(jws, keys.ES256.publicKey, { algorithms: ['EdDSA'] })).toThrow(/not allowed here/)
  })

  it('has ECDSA signatures of exactly r ‖ s', () => {
    const data = new TextEncoder().encode('x')
    const { privateKey, publicKey } = keys.ES256
    const jws = parseJws(signJws({ alg: 'ES256' }, 'x', privateKey))
    const good = jws.signature
    const input = new TextEncoder().encode(jws.signingInput)
    expect(verifyBytes('ES256', publicKey, input, good)).toBe(true)
    const der = pair('ec', { namedCurve: 'P-256' })
    expect(verifyBytes('ES256', der.publicKey, data, new Uint8Array(70))).toBe(false)
    for (const bad of [
      new Uint8Array(),
      new Uint8Array(64),
      good.subarray(0, 63),
      Buffer.concat([good, Buffer.from([0])]),
      Buffer.concat([Buffer.from([0]), good.subarray(0, 32), Buffer.from([0]), good.subarray(32)]),
    ]) {
      expect(verifyBytes('ES256', publicKey, input, bad)).toBe(false)
    }
  })

  it('is not verified with a private key, nor signed with a public one', () => {
    const { privateKey, publicKey } = keys.ES256
    const jws = parseJws(signJws({ alg: 'ES256' }, 'x', privateKey))
    expect(() => verifyJws(jws, privateKey)).toThrow(SignatureError)
    expect(() => signJws({ alg: 'ES256' }, 'x', publicKey)).toThrow(SignatureError)
  })

  it.each<[string, unknown, RegExp]>([
    ['alg none', { alg: 'none' }, /alg/],
    ['alg nOnE', { alg: 'nOnE' }, /alg/],
    ['HMAC', { alg: 'HS256' }, /alg/],
    ['SHA-1', { alg: 'RS1' }, /alg/],
    ['no alg', { typ: 'JWT' }, /alg/],
    ['an alg that is an array', { alg: ['ES256'] }, /alg/],
    ['an alg that every object inherits', { alg: 'constructor' }, /alg/],
    ['crit', { alg: 'ES256', crit: ['exp'], exp: 1 }, /crit/],
    ['an empty crit', { alg: 'ES256', crit: [] }, /crit/],
    ['b64 false', { alg: 'ES256', b64: false }, /unencoded/],
    ['b64 true', { alg: 'ES256', b64: true }, /unencoded/],
    ['a kid that is a number', { alg: 'ES256', kid: 1 }, /kid/],
    ['a typ that is null', { alg: 'ES256', typ: null }, /typ/],
    ['an empty x5c', { alg: 'ES256', x5c: [] }, /x5c/],
    ['an x5c that is a text', { alg: 'ES256', x5c: 'MIIB' }, /x5c/],
    ['an x5c of numbers', { alg: 'ES256', x5c: [1] }, /x5c/],
    ['a chain of eleven', { alg: 'ES256', x5c: Array.from({ length: 11 }, () => 'MIIB') }, /x5c/],
    ['alg twice', '{"alg":"ES256","alg":"none"}', /duplicate/],
    ['a header that is an array', '["ES256"]', /not an object/],
    ['a header that is no JSON', '{alg:"ES256"}', /not JSON/],
    ['an empty header', '', /not JSON/],
  ])('has no header with %s', (_, header, reason) => {
    const compact = `${encoded(header)}.${encoded('{}')}.${signature}`
    expect(() => parseJws(compact)).toThrow(reason)
    expect(() => parseJws(compact)).toThrow(JwsError)
  })

  it.each([
    ['no part', ''],
    ['one part', encoded({ alg: 'ES256' })],
    ['two parts', `${encoded({ alg: 'ES256' })}.e30`],
    ['four parts', `${encoded({ alg: 'ES256' })}.e30.${signature}.`],
    ['five parts, as a JWE has', `${encoded({ alg: 'ES256' })}.....`],
    ['padding', `${encoded({ alg: 'ES256' })}.e30.${signature}==`],
    ['the JSON serialization', '{"payload":"e30","signatures":[]}'],
    ['a line break', `${encoded({ alg: 'ES256' })}.e30.${signature}\n`],
  ])('has not %s', (_, compact) => {
    expect(() => parseJws(compact)).toThrow(JwsError)
  })

  it('is no larger than allowed', () => {
    const compact = signJws({ alg: 'ES256' }, 'x'.repeat(1000), keys.ES256.privateKey)
    expect(() => parseJws(compact, { maxBytes: 1000 })).toThrow(/too large/)
    expect(() => parseJws(`e30.${'A'.repeat(262_144)}.`)).toThrow(/too large/)
  })

  it('is not fooled into HMAC with the public key as secret', () => {
    const input = `${encoded({ alg: 'HS256' })}.${encoded('{}')}`
    const secret = keys.RS256.publicKey.export({ type: 'spki', format: 'pem' })
    const forged = `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
    expect(() => parseJws(forged)).toThrow(/alg/)
  })

  it.each(['ES256', 'EdDSA', 'PS256'] as const)('property: no flipped bit is accepted (%s)', (alg) => {
    const { privateKey, publicKey } = keys[alg]
    const payload = fc.dictionary(fc.string(), fc.string(), { maxKeys: 3 })
    fc.assert(
      fc.property(payload, fc.nat(), fc.nat({ max: 7 }), (claims, position, bit) => {
        const bytes = Buffer.from(signJws({ alg }, claims, privateKey), 'latin1')
        const at = position % bytes.length
        bytes[at] = (bytes[at] ?? 0) ^ (1 << bit)
        const accepted = () => verifyJws(parseJws(bytes.toString('latin1')), publicKey)
        expect(accepted).toThrow(/./)
      }),
      { numRuns: alg === 'PS256' ? 50 : 300 },
    )
  })
})
