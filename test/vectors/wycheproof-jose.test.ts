import { describe, expect, it } from 'vitest'
import { importPublicJwk, parsePublicJwk } from '../../src/lib/jwk.ts'
import { JwsError, parseJws, verifyJws } from '../../src/lib/jws.ts'
import { isJwsAlgorithm, verifyBytes } from '../../src/lib/jws-algorithms.ts'
import { importVerificationKey } from '../../src/lib/verification-key.ts'
import { readVector } from './read-vectors.ts'

type Jwk = Readonly<Record<string, unknown>>
interface JoseTest {
  readonly tcId: number
  readonly comment: string
  /** Most are compact; some are objects of the JSON serialization. */
  readonly jws: unknown
  readonly result: 'valid' | 'invalid' | 'acceptable'
}
interface JoseGroup {
  readonly comment: string
  readonly public?: Jwk
  readonly private?: Jwk
  readonly tests: readonly JoseTest[]
}
interface SignatureGroup {
  /** Edwards keys; those of P-256 have a point instead. */
  readonly publicKeyJwk?: Jwk
  readonly publicKey: { readonly uncompressed?: string }
  readonly tests: readonly { tcId: number; comment: string; msg: string; sig: string; result: string }[]
}

function jwkOf({ publicKey: { uncompressed }, publicKeyJwk }: SignatureGroup): Jwk | undefined {
  if (uncompressed === undefined) return publicKeyJwk
  const point = Buffer.from(uncompressed, 'hex').subarray(1)
  const [x, y] = [point.subarray(0, 32).toString('base64url'), point.subarray(32).toString('base64url')]
  return { kty: 'EC', crv: 'P-256', x, y }
}

/** Accepts or throws, as the product does with a key set: the first key that fits, picked by `kid` where there is one. */
function accept({ jws }: JoseTest, group: JoseGroup): void {
  if (typeof jws !== 'string') throw new Error('the JSON serialization is not read here')
  const parsed = parseJws(jws)
  const keys = [group.public ?? group.private ?? {}].flatMap((key) =>
    'keys' in key ? (key['keys'] as Jwk[]) : [key],
  )
  const { kid, alg } = parsed.header
  const key = keys.length === 1 ? keys[0] : keys.find((candidate) => candidate['kid'] === kid)
  // Vectors give the private key where it is the whole of the group: its public half is what a verifier has.
  const { d, p, q, dp, dq, qi, ...publicHalf } = key as Jwk
  verifyJws(parsed, importVerificationKey(parsePublicJwk(publicHalf), alg))
}

function accepted(test: JoseTest, group: JoseGroup): boolean {
  try {
    accept(test, group)
    return true
  } catch {
    return false
  }
}

/** Why a vector that is called valid is refused here, on purpose; undefined when there is no such reason. */
function refusedOnPurpose(test: JoseTest, group: JoseGroup): string | undefined {
  if (typeof test.jws !== 'string') return 'the JSON serialization is not read'
  const [encodedHeader = '', payload = ''] = test.jws.split('.')
  if (!/^[\w-]*$/.test(encodedHeader + payload)) return 'characters that are not of base64url are not skipped'
  const header = JSON.parse(Buffer.from(encodedHeader, 'base64url').toString()) as Jwk
  if (!isJwsAlgorithm(header['alg'])) return `${String(header['alg'])} is not in the list of algorithms`
  const keys = group.public ?? group.private ?? {}
  if (Array.isArray(keys['keys'])) return undefined
  if (keys['alg'] !== undefined && keys['alg'] !== header['alg']) return 'the key is for another algorithm'
  return undefined
}

/** How many valid vectors are accepted, and why the others are not. */
const expectedReasons: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'json_web_signature_test.json': {
    accepted: 15,
    'HS256 is not in the list of algorithms': 8,
    'RS384 is not in the list of algorithms': 4,
    'PS384 is not in the list of algorithms': 5,
    'characters that are not of base64url are not skipped': 2,
    'the key is for another algorithm': 1,
  },
  'json_web_key_test.json': {
    accepted: 1,
    'HS256 is not in the list of algorithms': 1,
    'HS384 is not in the list of algorithms': 1,
    'HS512 is not in the list of algorithms': 1,
  },
  'json_web_crypto_test.json': { accepted: 1, 'HS256 is not in the list of algorithms': 1 },
}

describe.each(['json_web_signature_test.json', 'json_web_key_test.json', 'json_web_crypto_test.json'])(
  'Wycheproof %s',
  (name) => {
    const { testGroups } = readVector<{ testGroups: JoseGroup[] }>('wycheproof-jose', name)
    const cases = testGroups.flatMap((group) => group.tests.map((test) => ({ group, test })))
    const verifications = cases.filter(({ test }) => test.jws !== undefined)

    it.each(
      verifications.map(({ group, test }) => [test.tcId, group.comment, test.comment, test, group] as const),
    )('%i %s: %s', (_id, _group, _comment, test, group) => {
      if (test.result === 'valid') {
        const reason = refusedOnPurpose(test, group)
        expect(accepted(test, group), reason ?? 'a valid signature is refused').toBe(reason === undefined)
      } else expect(accepted(test, group)).toBe(false)
    })

    it('refuses valid ones for these reasons alone', () => {
      const reasons = verifications
        .filter(({ test }) => test.result === 'valid')
        .map(({ test, group }) => refusedOnPurpose(test, group) ?? 'accepted')
      const counts: Record<string, number> = {}
      for (const reason of reasons) counts[reason] = (counts[reason] ?? 0) + 1
      expect(counts).toEqual(expectedReasons[name])
    })
  },
)

describe.each([
  ['ecdsa_secp256r1_sha256_p1363_test.json', 'ES256'],
  ['ed25519_test.json', 'EdDSA'],
] as const)('Wycheproof %s', (name, algorithm) => {
  const { testGroups } = readVector<{ testGroups: SignatureGroup[] }>('wycheproof-jose', name)

  it.each(
    testGroups.flatMap((group) =>
      group.tests.map((test) => [test.tcId, test.comment, test, jwkOf(group)] as const),
    ),
  )('%i %s', (_id, _comment, test, jwk) => {
    const key = importPublicJwk(parsePublicJwk(jwk), { cache: false })
    const holds = verifyBytes(algorithm, key, Buffer.from(test.msg, 'hex'), Buffer.from(test.sig, 'hex'))
    expect(holds).toBe(test.result === 'valid')
  })
})

describe('Wycheproof json_web_encryption_test.json', () => {
  const { testGroups } = readVector<{
    testGroups: { tests: { tcId: number; comment: string; jwe: unknown }[] }[]
  }>('wycheproof-jose', 'json_web_encryption_test.json')

  it.each(
    testGroups.flatMap(({ tests }) => tests.map(({ tcId, comment, jwe }) => [tcId, comment, jwe] as const)),
  )('%i %s is not taken for a signature', (_id, _comment, jwe) => {
    expect(() => parseJws(typeof jwe === 'string' ? jwe : JSON.stringify(jwe))).toThrow(JwsError)
  })
})
