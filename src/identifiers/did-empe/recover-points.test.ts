import { sign } from 'node:crypto'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTestKey } from '../../../test/support/credential-issuer.ts'
import { sha256 } from '../../lib/hash.ts'
import { loadNativeRecovery, loadPortableRecovery, type RecoverPoints } from './recover-points.ts'

const key = createTestKey('ES256K')
const ORDER = secp256k1.Point.Fn.ORDER
const bytesOf = (value: bigint) => Buffer.from(value.toString(16).padStart(64, '0'), 'hex')
const hex = (points: Iterable<Uint8Array>) =>
  [...points].map((point) => Buffer.from(point).toString('hex')).sort()

/** One point after another, each by its recovery id. */
const oneByOne: RecoverPoints = (signature, digest) =>
  [0, 1, 2, 3].flatMap((bit) => {
    try {
      const read = secp256k1.Signature.fromBytes(signature, 'compact').addRecoveryBit(bit)
      return [read.recoverPublicKey(digest).toBytes(false)]
    } catch {
      return []
    }
  })

/** Both ways that the office has; the native one where it is there. */
async function ways(): Promise<readonly RecoverPoints[]> {
  return [await loadPortableRecovery(), (await loadNativeRecovery()) ?? oneByOne]
}

/** What both ways find, and the recovery of the library one by one. */
async function found(signature: Uint8Array, digest: Uint8Array): Promise<readonly string[]> {
  const expected = hex(oneByOne(signature, digest))
  for (const recover of await ways()) expect(hex(recover(signature, digest))).toEqual(expected)
  return expected
}

describe('the keys of a signature are the same, natively and portably,', () => {
  it('for signatures, and for what is none', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 64 }),
        fc.boolean(),
        async (data, isSigned) => {
          const signature = isSigned
            ? new Uint8Array(sign('sha256', data, { key: key.privateKey, dsaEncoding: 'ieee-p1363' }))
            : Uint8Array.from({ length: 64 }, (_, at) => (data[at % data.length] ?? 0) ^ at)
          const points = await found(signature, sha256(data))
          if (!isSigned) return
          const own = [key.jwk['x'], key.jwk['y']].map((part) =>
            Buffer.from(String(part), 'base64url').toString('hex'),
          )
          expect(points).toContain(`04${own.join('')}`)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('where the abscissa is beyond the order: all four', async () => {
    let four = 0
    for (let r = 1n; r < 40n; r++) {
      const signature = Buffer.concat([bytesOf(r), bytesOf(7n)])
      if ((await found(new Uint8Array(signature), sha256('x'))).length === 4) four++
    }
    expect(four).toBeGreaterThan(0)
  })

  it('where the digest is nothing, or more than the order', async () => {
    const signature = new Uint8Array(
      sign('sha256', Buffer.from('x'), { key: key.privateKey, dsaEncoding: 'ieee-p1363' }),
    )
    for (const digest of [0n, 1n, ORDER - 1n, ORDER, ORDER + 1n, 2n ** 256n - 1n])
      expect(await found(signature, new Uint8Array(bytesOf(digest)))).toHaveLength(2)
  })

  it('and where one of them is infinite, the other', async () => {
    // R = G, s = z: sR − zG is nothing, −sR − zG is something.
    const { x } = secp256k1.Point.BASE.toAffine()
    const signature = new Uint8Array(Buffer.concat([bytesOf(x), bytesOf(5n)]))
    expect(await found(signature, new Uint8Array(bytesOf(5n)))).toHaveLength(1)
  })

  it.each([
    ['zero', new Uint8Array(64)],
    ['out of range', new Uint8Array(64).fill(255)],
    ['of the order', new Uint8Array(Buffer.concat([bytesOf(ORDER), bytesOf(1n)]))],
    ['without S', new Uint8Array(Buffer.concat([bytesOf(1n), bytesOf(0n)]))],
  ])('and none where it is %s', async (_, signature) => {
    expect(await found(signature, sha256('x'))).toEqual([])
  })
})
