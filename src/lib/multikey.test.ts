import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { encodeBase58btc } from './base58btc.ts'
import { parsePublicJwk } from './jwk.ts'
import { encodeMultikey, parseMultikey } from './multikey.ts'
import { Refusal } from './refusal.ts'

const jwkOf = (crv: string) =>
  parsePublicJwk(
    (crv === 'Ed25519'
      ? generateKeyPairSync('ed25519')
      : generateKeyPairSync('ec', { namedCurve: crv })
    ).publicKey.export({
      format: 'jwk',
    }),
  )
const multikey = (...bytes: number[]) => `z${encodeBase58btc(Uint8Array.from(bytes))}`
const point = (byte: number, length: number) => [byte, ...new Array<number>(length).fill(1)]

describe('multikey', () => {
  // did:key v0.9 (§ Test Vectors), key and JWK of one published document each.
  it.each([
    [
      'z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK',
      { kty: 'OKP', crv: 'Ed25519', x: 'Lm_M42cB3HkUiODQsXRcweM6TByfzEHGO9ND274JcOY' },
    ],
    [
      'zDnaerx9CtbPJ1q36T5Ln5wYt3MQYeGRG5ehnPAmxcf5mDZpv',
      {
        kty: 'EC',
        crv: 'P-256',
        x: 'igrFmi0whuihKnj9R3Om1SoMph72wUGeFaBbzG2vzns',
        y: 'efsX5b10x8yjyrj4ny3pGfLcY7Xby1KzgqOdqnsrJIM',
      },
    ],
    [
      'z82Lm1MpAkeJcix9K8TMiLd5NMAhnwkjjCBeWHXyu3U4oT2MVJJKXkcVBgjGhnLBn2Kaau9',
      {
        kty: 'EC',
        crv: 'P-384',
        x: 'lInTxl8fjLKp_UCrxI0WDklahi-7-_6JbtiHjiRvMvhedhKVdHBfi2HCY8t_QJyc',
        y: 'y6N1IC-2mXxHreETBW7K3mBcw0qGr3CWHCs-yl09yCQRLcyfGv7XhqAngHOu51Zv',
      },
    ],
    [
      'zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme',
      {
        kty: 'EC',
        crv: 'secp256k1',
        x: 'h0wVx_2iDlOcblulc8E5iEw1EYh5n1RYtLQfeSTyNc0',
        y: 'O2EATIGbu6DezKFptj5scAIRntgfecanVNXxat1rnwE',
      },
    ],
  ])('%s is the key that its specification says', (text, jwk) => {
    expect(parseMultikey(text)).toEqual(jwk)
    expect(encodeMultikey(parsePublicJwk(jwk))).toBe(text)
  })

  it.each(['P-256', 'P-384', 'secp256k1', 'Ed25519'])('gives back any key of %s', (crv) => {
    for (let turn = 0; turn < 20; turn++) {
      const jwk = jwkOf(crv)
      expect(parseMultikey(encodeMultikey(jwk))).toEqual(jwk)
    }
  })

  it('reads a JWK in canonical form, and in no other (EBSI)', () => {
    const { kty, crv, x, y } = jwkOf('P-256') as { kty: string; crv: string; x: string; y: string }
    const of = (text: string) => multikey(0xd1, 0xd6, 0x03, ...Buffer.from(text))
    expect(parseMultikey(of(JSON.stringify({ crv, kty, x, y })))).toEqual({ kty, crv, x, y })
    for (const text of [
      JSON.stringify({ kty, crv, x, y }),
      JSON.stringify({ crv, kty, x, y, z: 1 }),
      JSON.stringify({ crv, d: x, kty, x, y }),
      `${JSON.stringify({ crv, kty, x, y })} `,
      `{"crv":"P-256","crv":"P-256","kty":"EC","x":"${x}","y":"${y}"}`,
      '[]',
      '{}',
    ])
      expect(() => parseMultikey(of(text)), text).toThrow(Refusal)
  })

  it.each([
    ['nothing', ''],
    ['another base', `u${Buffer.from([0xed, 1, ...point(1, 31)]).toString('base64url')}`],
    ['no key', 'z'],
    ['a prefix alone', multikey(0xed, 0x01)],
    ['an unknown codec (x25519)', multikey(0xec, 0x01, ...point(1, 31))],
    ['a prefix that is not the shortest varint', multikey(0xed, 0x81, 0x00, ...point(1, 31))],
    ['a short Ed25519 key', multikey(0xed, 0x01, ...point(1, 30))],
    ['a long Ed25519 key', multikey(0xed, 0x01, ...point(1, 32))],
    ['a whole point', multikey(0x80, 0x24, ...point(4, 64))],
    ['a point at infinity', multikey(0x80, 0x24, 0)],
    ['a hybrid point', multikey(0x80, 0x24, ...point(6, 32))],
    ['an x that no point has', multikey(0x80, 0x24, 2, ...new Array<number>(32).fill(0xff))],
    ['a P-256 point under the prefix of P-384', multikey(0x81, 0x24, ...point(2, 32))],
  ])('refuses %s', (_, text) => {
    expect(() => parseMultikey(text)).toThrow(Refusal)
  })

  it('has none for a key of another kind', () => {
    expect(() => encodeMultikey(jwkOf('P-521'))).toThrow(Refusal)
  })
})
