import { sign } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createTestKey } from '../../../../test/support/credential-issuer.ts'
import { JwkError, type PublicJwk, parsePublicJwk } from '../../../lib/jwk.ts'
import { verifyBytes } from '../../../lib/jws-algorithms.ts'
import { loadNativeSecp256k1 } from '../../../lib/native-secp256k1.ts'
import { importVerificationKey } from '../../../lib/verification-key.ts'
import { verifySignature } from './verify-signature.ts'

const key = createTestKey('ES256K')
const jwk = parsePublicJwk(key.jwk)
const other = parsePublicJwk(createTestKey('ES256K').jwk)
const N = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
const number = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
const octets = (value: bigint) => Buffer.from(value.toString(16).padStart(64, '0'), 'hex')
const signed = (data: Uint8Array) =>
  new Uint8Array(sign('sha256', data, { key: key.privateKey, dsaEncoding: 'ieee-p1363' }))
/** The other signature that holds whenever one holds. */
const mirrored = (signature: Uint8Array) =>
  new Uint8Array([...signature.subarray(0, 32), ...octets(N - number(signature.subarray(32)))])

/** What OpenSSL says, which must be what is said with the native library. */
async function verdict(by: PublicJwk, data: Uint8Array, signature: Uint8Array): Promise<boolean> {
  const said = await verifySignature('ES256K', by, data, signature)
  expect(said).toBe(verifyBytes('ES256K', importVerificationKey(by, 'ES256K'), data, signature))
  return said
}

it('is tested with the native library', async () => {
  expect(await loadNativeSecp256k1()).toBeDefined()
})

it('holds with a low S and with a high S, for this key and these bytes alone', () =>
  fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.nat(511), async (data, bit) => {
      const signature = signed(data)
      const unchanged = new Uint8Array(signature)
      expect(await verdict(jwk, data, signature)).toBe(true)
      expect(await verdict(jwk, data, mirrored(signature))).toBe(true)
      expect(signature).toEqual(unchanged)
      expect(await verdict(other, data, signature)).toBe(false)
      expect(await verdict(jwk, Uint8Array.of(...data, 0), signature)).toBe(false)
      const flipped = signature.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))
      expect(await verdict(jwk, data, flipped)).toBe(false)
    }),
    { numRuns: 60 },
  ))

const data = Uint8Array.of(1, 2, 3)
const good = signed(data)
const [r, s] = [good.subarray(0, 32), good.subarray(32)]
it.each<readonly [string, Uint8Array]>([
  ['nothing', new Uint8Array()],
  ['zeros', new Uint8Array(64)],
  ['the largest numbers', new Uint8Array(64).fill(255)],
  ['R of zero', Uint8Array.of(...new Uint8Array(32), ...s)],
  ['S of zero', Uint8Array.of(...r, ...new Uint8Array(32))],
  ['R of the order', Uint8Array.of(...octets(N), ...s)],
  ['S of the order', Uint8Array.of(...r, ...octets(N))],
  ['S beyond the order', Uint8Array.of(...r, ...octets(N + 1n))],
  ['63 bytes', good.subarray(1)],
  ['65 bytes', Uint8Array.of(...good, 0)],
  ['one in DER', new Uint8Array(sign('sha256', data, key.privateKey))],
])('a signature of %s does not hold', async (_, signature) => {
  expect(await verdict(jwk, data, signature)).toBe(false)
})

it.each<readonly [string, object]>([
  ['no point of the curve', { y: 'y' in other ? other.y : '' }],
  ['a point of zeros', { x: 'A'.repeat(43), y: 'A'.repeat(43) }],
  ['coordinates beyond the field', { x: octets(2n ** 256n - 1n).toString('base64url') }],
  ['of another curve', { crv: 'P-256' }],
  ['for encryption', { use: 'enc' }],
  ['for signing', { key_ops: ['sign'] }],
  ['for another algorithm', { alg: 'ES256' }],
])('a key that is %s is refused, as OpenSSL refuses it', async (_, members) => {
  const wrong = { ...jwk, ...members } as PublicJwk
  await expect(verifySignature('ES256K', wrong, data, good)).rejects.toThrow(JwkError)
  expect(() => importVerificationKey(wrong, 'ES256K')).toThrow(JwkError)
})
