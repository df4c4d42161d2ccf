import type { KeyObject } from 'node:crypto'

/** JOSE names of curves, and what OpenSSL calls them. */
const openSslNames = {
  'P-256': 'prime256v1',
  'P-384': 'secp384r1',
  'P-521': 'secp521r1',
  secp256k1: 'secp256k1',
} as const

const known = new WeakMap<KeyObject, string>()

/** Keeps what the JWK of a key said: asking OpenSSL for the details of a key that is seen once costs a tenth of a verification. */
export function noteCurve(key: KeyObject, curve: keyof typeof openSslNames): KeyObject {
  known.set(key, openSslNames[curve])
  return key
}

/** The curve of an EC key, as OpenSSL calls it. */
export function curveOf(key: KeyObject): string | undefined {
  const noted = known.get(key)
  if (noted !== undefined) return noted
  const asked = key.asymmetricKeyDetails?.namedCurve
  if (asked !== undefined) known.set(key, asked)
  return asked
}
