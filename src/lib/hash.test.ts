import { describe, expect, it } from 'vitest'
import { equalInConstantTime } from './constant-time.ts'
import { digestBase64url, isHashName, sha256, sha256Base64url } from './hash.ts'

describe('hashes', () => {
  it('SHA-256 is that of FIPS 180-4 ("abc")', () => {
    const hex = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
    expect(Buffer.from(sha256('abc')).toString('hex')).toBe(hex)
    expect(Buffer.from(sha256Base64url(Uint8Array.from([97, 98, 99])), 'base64url').toString('hex')).toBe(hex)
  })

  it.each([
    ['sha-256', 32],
    ['sha-384', 48],
    ['sha-512', 64],
  ] as const)('%s has %i bytes', (name, length) => {
    expect(isHashName(name)).toBe(true)
    expect(Buffer.from(digestBase64url(name, 'abc'), 'base64url')).toHaveLength(length)
  })

  it.each(['md5', 'sha-1', 'SHA-256', 'toString', '', null, undefined])('%s is not a hash for us', (name) => {
    expect(isHashName(name)).toBe(false)
  })
})

describe('equality in constant time', () => {
  it.each([
    ['abc', 'abc', true],
    ['abc', 'abd', false],
    ['abc', 'abcd', false],
    ['', 'a', false],
    ['', '', true],
    ['ü', Uint8Array.from([0xc3, 0xbc]), true],
  ])('of %s and %s is %s', (a, b, equal) => {
    expect(equalInConstantTime(a, b)).toBe(equal)
  })
})
