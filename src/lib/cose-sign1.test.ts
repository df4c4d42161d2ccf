import { decode as decodeCbor, encode as encodeCbor } from 'cborg'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTestKey } from '../../test/support/credential-issuer.ts'
import { loadCbor } from './cbor.ts'
import { createCoseSign1, parseCoseSign1, verifyCoseSign1 } from './cose-sign1.ts'
import { parsePublicJwk } from './jwk.ts'
import { Refusal } from './refusal.ts'
import { importVerificationKey } from './verification-key.ts'

const key = createTestKey()
const signer = { algorithm: key.algorithm, header: { kid: 'did:web:a.example#1' }, sign: key.sign }
const publicKey = importVerificationKey(parsePublicJwk(key.jwk), 'ES256')
const payload = new Map<number, unknown>([[1, 'a']])

/** What is signed, laid open and put together again. */
async function forge(change: (parts: unknown[], headers: Map<number, unknown>) => void): Promise<Uint8Array> {
  const bytes = await createCoseSign1(signer, 'application/a', payload)
  const parts = decodeCbor(bytes.subarray(1), { useMaps: true }) as unknown[]
  const headers = decodeCbor(parts[0] as Uint8Array, { useMaps: true }) as Map<number, unknown>
  parts[0] = undefined
  change(parts, headers)
  parts[0] ??= encodeCbor(headers)
  return encodeCbor(parts)
}

describe('COSE_Sign1', () => {
  it.each(['ES256', 'ES384', 'ES256K', 'EdDSA'] as const)(
    'is verified as it was signed with %s',
    async (algorithm) => {
      const other = createTestKey(algorithm)
      const bytes = await createCoseSign1(
        { ...signer, algorithm, sign: other.sign },
        'application/a',
        payload,
      )
      const parsed = await parseCoseSign1(bytes)
      expect(parsed).toMatchObject({
        algorithm,
        typ: 'application/a',
        kid: 'did:web:a.example#1',
        x5c: undefined,
      })
      expect(decodeCbor(parsed.payload, { useMaps: true })).toEqual(payload)
      verifyCoseSign1(parsed, importVerificationKey(parsePublicJwk(other.jwk), algorithm))
      expect(() =>
        verifyCoseSign1(
          parsed,
          importVerificationKey(parsePublicJwk(createTestKey(algorithm).jwk), algorithm),
        ),
      ).toThrow(Refusal)
      const untagged = await parseCoseSign1(bytes.subarray(1))
      verifyCoseSign1(untagged, importVerificationKey(parsePublicJwk(other.jwk), algorithm))
      const asCwt = await parseCoseSign1(Uint8Array.of(0xd8, 0x3d, ...bytes))
      expect(asCwt.signed).toEqual(parsed.signed)
    },
  )

  it('names its key by certificates too', async () => {
    const x5c = [Buffer.from('leaf').toString('base64'), Buffer.from('ca').toString('base64')]
    const bytes = await createCoseSign1({ ...signer, header: { x5c } }, 'application/a', payload)
    expect(await parseCoseSign1(bytes)).toMatchObject({ x5c, kid: undefined })
  })

  it.each<[string, Parameters<typeof forge>[0]]>([
    [
      'an algorithm that is not signed',
      ([, others], headers) => (others as Map<number, unknown>).set(1, headers.get(1)) && headers.delete(1),
    ],
    [
      'an algorithm in both maps',
      ([, others], headers) => (others as Map<number, unknown>).set(1, headers.get(1)),
    ],
    ['HMAC', (_, headers) => headers.set(1, 5)],
    ['an algorithm that is a text', (_, headers) => headers.set(1, 'ES256')],
    ['critical headers', (_, headers) => headers.set(2, [100])],
    ['critical headers that are not signed', ([, others]) => (others as Map<number, unknown>).set(2, [100])],
    ['a kid that is a text', (_, headers) => headers.set(4, 'a')],
    ['an empty chain', (_, headers) => headers.set(33, [])],
    [
      'a detached payload',
      (parts) => {
        parts[2] = null
      },
    ],
    ['no signature', (parts) => parts.pop()],
    [
      'a text as signature',
      (parts) => {
        parts[3] = 'a'
      },
    ],
    [
      'headers that are a list',
      (parts) => {
        parts[0] = encodeCbor([1, -7])
      },
    ],
    [
      'no headers',
      (parts) => {
        parts[0] = new Uint8Array(0)
      },
    ],
  ])('is refused with %s', async (_, change) => {
    await expect(parseCoseSign1(await forge(change as never))).rejects.toThrow(Refusal)
  })

  it('changed is not what was signed', async () => {
    for (const change of [
      (parts: unknown[]) => {
        parts[2] = encodeCbor(new Map([[1, 'b']]))
      },
      (_: unknown[], headers: Map<number, unknown>) => {
        headers.set(16, 'application/b')
      },
    ]) {
      const parsed = await parseCoseSign1(await forge(change))
      expect(() => verifyCoseSign1(parsed, publicKey)).toThrow(Refusal)
    }
  })

  it('of garbage is refused, and nothing else happens', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 64 }), async (bytes) => {
        await expect(parseCoseSign1(bytes)).rejects.toThrow(Refusal)
      }),
    )
    const deep = new Uint8Array(200_000).fill(0x81)
    await expect(parseCoseSign1(deep)).rejects.toThrow(Refusal)
    await expect(parseCoseSign1(new Uint8Array(2_000_000))).rejects.toThrow('too large')
  })
})

describe('CBOR', () => {
  it.each([
    ['a tag', 'c074323031332d30332d32315432303a30343a30305a'],
    ['an indefinite length', '9f01ff'],
    ['a key twice', 'a201020103'],
    ['something after it', '0101'],
    ['a truncated text', '6261'],
    ['a length of 2^63', '9b8000000000000000'],
    ['undefined', 'f7'],
    ['no number', 'f97e00'],
    ['nothing', ''],
  ])('with %s is refused', async (_, hex) => {
    const { decode } = await loadCbor()
    expect(() => decode(Buffer.from(hex, 'hex'))).toThrow(Refusal)
  })
})
