import { afterAll, beforeAll, expect, test } from 'vitest'
import { type IssuingOffice, openIssuingOffice, PUBLIC_URL } from '../../../../test/support/issuing-office.ts'
import { createTestWallet, createWalletKey, signJwt } from '../../../../test/support/test-wallet.ts'
import { CoreError } from '../../../core/errors.ts'
import type { DidResolver } from '../../../core/ports/did-resolver.ts'
import { encodeBase64url } from '../../../lib/base64url.ts'
import { jwkThumbprint, parsePublicJwk } from '../../../lib/jwk.ts'

const key = createWalletKey()
const other = createWalletKey()
const ed25519 = createWalletKey('EdDSA')
const k256 = createWalletKey('ES256K')
const did = 'did:key:zHolder'

/** A fake of the port: one DID with a key for authentication and one for assertions only. */
const dids: DidResolver = {
  resolve: async () => {
    throw new CoreError('did_unresolvable', 'no')
  },
  verificationMethod: async (didUrl, relationship) => {
    if (relationship !== 'authentication' || didUrl !== `${did}#auth`)
      throw new CoreError('did_unresolvable', 'The DID cannot be resolved.')
    return { id: didUrl, controller: did, publicJwk: key.jwk, relationships: ['authentication'] }
  },
}

let office: IssuingOffice
let wallet: ReturnType<typeof createTestWallet>
/** One token for all: that every refusal leaves it good shows in the end. */
let token: string

beforeAll(async () => {
  office = await openIssuingOffice({ ports: { dids } })
  wallet = createTestWallet(office.server, { base: PUBLIC_URL, now: office.clock.now })
  await office.configure({ batchSize: 3 })
  token = await wallet.token((await office.offer()).offerUri)
})
afterAll(() => office.close())

const seconds = () => Math.floor(office.clock.now() / 1000)
type Make = (nonce: string) => string | readonly string[] | Promise<string | readonly string[]>

const wrong: readonly (readonly [name: string, make: Make, error?: string])[] = [
  ['no JWT', () => 'a.b.c'],
  ['two parts', (n) => wallet.keyProof(key, n).split('.').slice(0, 2).join('.')],
  ['no typ', (n) => wallet.keyProof(key, n, { header: { typ: undefined } })],
  ['typ of something else', (n) => wallet.keyProof(key, n, { header: { typ: 'JWT' } })],
  [
    'typ with a prefix',
    (n) => wallet.keyProof(key, n, { header: { typ: 'application/openid4vci-proof+jwt' } }),
  ],
  [
    'alg none',
    (n) => {
      const [, payload = ''] = wallet.keyProof(key, n).split('.')
      const header = { alg: 'none', typ: 'openid4vci-proof+jwt', jwk: key.jwk }
      return `${encodeBase64url(JSON.stringify(header))}.${payload}.`
    },
  ],
  [
    'a MAC',
    (n) => {
      const [, payload = '', signature = ''] = wallet.keyProof(key, n).split('.')
      const header = { alg: 'HS256', typ: 'openid4vci-proof+jwt', jwk: key.jwk }
      return `${encodeBase64url(JSON.stringify(header))}.${payload}.${signature}`
    },
  ],
  ['an algorithm that is not offered', (n) => wallet.keyProof(k256, n)],
  ['crit', (n) => wallet.keyProof(key, n, { header: { crit: ['exp'] } })],
  ['no key', (n) => wallet.keyProof(key, n, { header: { jwk: undefined } })],
  ['kid and jwk', (n) => wallet.keyProof(key, n, { header: { kid: `${did}#auth` } })],
  ['jwk and x5c', (n) => wallet.keyProof(key, n, { header: { x5c: ['MIIB'] } })],
  ['kid and x5c', (n) => wallet.keyProof(key, n, { header: { jwk: undefined, kid: 'a', x5c: ['MIIB'] } })],
  [
    'x5c that is no certificate',
    (n) => wallet.keyProof(key, n, { header: { jwk: undefined, x5c: ['MIIB'] } }),
  ],
  [
    'a private jwk',
    (n) => wallet.keyProof(key, n, { header: { jwk: key.privateKey.export({ format: 'jwk' }) } }),
  ],
  ['a symmetric jwk', (n) => wallet.keyProof(key, n, { header: { jwk: { kty: 'oct', k: 'AAAA' } } })],
  ['a jwk that is no key', (n) => wallet.keyProof(key, n, { header: { jwk: { kty: 'EC' } } })],
  [
    'a point that is not on the curve',
    (n) =>
      wallet.keyProof(key, n, { header: { jwk: { ...key.jwk, y: encodeBase64url(Buffer.alloc(32, 1)) } } }),
  ],
  [
    'a jwk that is for encryption',
    (n) => wallet.keyProof(key, n, { header: { jwk: { ...key.jwk, use: 'enc' } } }),
  ],
  [
    'a jwk of another algorithm',
    (n) => wallet.keyProof(key, n, { header: { jwk: { ...key.jwk, alg: 'ES384' } } }),
  ],
  ['the key of someone else', (n) => wallet.keyProof(key, n, { header: { jwk: other.jwk } })],
  ['a key of another kind', (n) => wallet.keyProof(key, n, { header: { jwk: ed25519.jwk } })],
  ['a kid that is no DID URL', (n) => wallet.keyProof(key, n, { header: { jwk: undefined, kid: 'key-1' } })],
  ['a kid that is a bare DID', (n) => wallet.keyProof(key, n, { header: { jwk: undefined, kid: did } })],
  [
    'a kid of a DID method that is not offered',
    (n) => wallet.keyProof(key, n, { header: { jwk: undefined, kid: 'did:example:a#b' } }),
  ],
  [
    'a kid that is not for authentication',
    (n) => wallet.keyProof(key, n, { header: { jwk: undefined, kid: `${did}#assert` } }),
  ],
  [
    'a kid whose key did not sign',
    (n) => wallet.keyProof(other, n, { header: { jwk: undefined, kid: `${did}#auth` } }),
  ],
  ['a broken signature', (n) => `${wallet.keyProof(key, n).slice(0, -8)}AAAAAAAA`],
  [
    'claims that were changed',
    (n) => {
      const [header, , signature] = wallet.keyProof(key, n).split('.')
      const [, payload] = wallet.keyProof(key, n, { claims: { iat: seconds() - 1 } }).split('.')
      return [header, payload, signature].join('.')
    },
  ],
  ['no aud', (n) => wallet.keyProof(key, n, { claims: { aud: undefined } })],
  ['aud of another', (n) => wallet.keyProof(key, n, { claims: { aud: 'https://other.example' } })],
  ['aud with a slash', (n) => wallet.keyProof(key, n, { claims: { aud: `${PUBLIC_URL}/` } })],
  ['aud as an array', (n) => wallet.keyProof(key, n, { claims: { aud: [PUBLIC_URL] } })],
  [
    'aud of the endpoint',
    (n) => wallet.keyProof(key, n, { claims: { aud: `${PUBLIC_URL}/oid4vci/credential` } }),
  ],
  ['iss although anonymous', (n) => wallet.keyProof(key, n, { claims: { iss: 'wallet' } })],
  ['no iat', (n) => wallet.keyProof(key, n, { claims: { iat: undefined } })],
  ['iat that is no number', (n) => wallet.keyProof(key, n, { claims: { iat: String(seconds()) } })],
  ['iat in the future', (n) => wallet.keyProof(key, n, { claims: { iat: seconds() + 31 } })],
  ['iat that is too old', (n) => wallet.keyProof(key, n, { claims: { iat: seconds() - 331 } })],
  ['iat in milliseconds', (n) => wallet.keyProof(key, n, { claims: { iat: office.clock.now() } })],
  ['exp that has passed', (n) => wallet.keyProof(key, n, { claims: { exp: seconds() - 31 } })],
  ['nbf to come', (n) => wallet.keyProof(key, n, { claims: { nbf: seconds() + 31 } })],
  ['no nonce', () => wallet.keyProof(key, undefined)],
  ['a nonce that is no string', () => wallet.keyProof(key, undefined, { claims: { nonce: 5 } })],
  ['a nonce that is not ours', () => wallet.keyProof(key, 'LarRGSbmUPYtRYO6BQ4yn8'), 'invalid_nonce'],
  [
    'a nonce that was changed',
    (n) => wallet.keyProof(key, `${n.slice(0, -1)}${n.endsWith('A') ? 'B' : 'A'}`),
    'invalid_nonce',
  ],
  ['too many proofs', (n) => Array.from({ length: 4 }, () => wallet.keyProof(createWalletKey(), n))],
  ['the same proof twice', (n) => Array.from({ length: 2 }, () => wallet.keyProof(key, n))],
  [
    'the same key by two names',
    (n) => [
      wallet.keyProof(key, n),
      wallet.keyProof(key, n, { header: { jwk: undefined, kid: `${did}#auth` } }),
    ],
  ],
  [
    'a wrong one among good ones',
    (n) => [wallet.keyProof(key, n), wallet.keyProof(other, n, { header: { typ: 'JWT' } })],
  ],
  [
    'two nonces',
    async (n) => [wallet.keyProof(key, n), wallet.keyProof(other, await wallet.nonce())],
    'invalid_nonce',
  ],
  [
    'a key attestation that is none',
    (n) => wallet.keyProof(key, n, { header: { key_attestation: 'a.b.c' } }),
  ],
  [
    'a key attestation without the key',
    (n) =>
      wallet.keyProof(key, n, {
        header: {
          key_attestation: signJwt(other, { typ: 'key-attestation+jwt' }, { attested_keys: [other.jwk] }),
        },
      }),
  ],
]

test.each(wrong.map(([name, make, error]) => ({ name, make, error })))(
  '$name is refused, and neither token nor nonce is spent',
  async ({ make, error = 'invalid_proof' }) => {
    const nonce = await wallet.nonce()
    const made = await make(nonce)
    const answer = await wallet.collect(token, {
      credential_configuration_id: 'UniversityDegree',
      proofs: { jwt: typeof made === 'string' ? [made] : made },
    })
    expect([answer.statusCode, answer.json().error]).toEqual([400, error])
    const { issuance } = await inspect(nonce)
    expect(issuance).toBe('authorized')
  },
)

/** Whether the nonce was used shows by using it. */
async function inspect(nonce: string) {
  const write = office.storage.singleUses.use(office.tenant.id, 'c_nonce', nonce, office.clock.now() + 1)
  await office.storage.units.commit([write])
  const { items } = await office.storage.issuances.list(office.tenant.id, {}, { limit: 1 })
  return { issuance: items[0]?.state }
}

test('a nonce is good for its time and no longer', async () => {
  const nonce = await wallet.nonce()
  const { offerUri } = await office.offer()
  office.clock.advance(299_000)
  const late = await wallet.token(offerUri)
  office.clock.advance(1_000)
  const answer = await wallet.collect(late, {
    credential_configuration_id: 'UniversityDegree',
    proofs: { jwt: [wallet.keyProof(key, nonce)] },
  })
  expect(answer.json().error).toBe('invalid_nonce')
})

const right: readonly (readonly [name: string, make: Make, count?: number])[] = [
  ['a jwk', (n) => wallet.keyProof(key, n)],
  ['Ed25519', (n) => wallet.keyProof(ed25519, n)],
  ['a DID URL', (n) => wallet.keyProof(key, n, { header: { jwk: undefined, kid: `${did}#auth` } })],
  ['a clock that is 30 s ahead', (n) => wallet.keyProof(key, n, { claims: { iat: seconds() + 30 } })],
  [
    'exp and nbf that hold',
    (n) => wallet.keyProof(key, n, { claims: { exp: seconds() + 60, nbf: seconds() } }),
  ],
  ['three keys', (n) => [key, other, ed25519].map((each) => wallet.keyProof(each, n)), 3],
  [
    'a key by its place in an attestation that nobody asked for',
    (n) =>
      wallet.keyProof(key, n, {
        header: {
          jwk: undefined,
          kid: '1',
          key_attestation: signJwt(
            other,
            { typ: 'key-attestation+jwt' },
            { attested_keys: [other.jwk, key.jwk] },
          ),
        },
      }),
  ],
]

test.each(right.map(([name, make, count]) => ({ name, make, count })))(
  '$name is taken',
  async ({ make, count = 1 }) => {
    const good = await wallet.token((await office.offer()).offerUri)
    const made = await make(await wallet.nonce())
    const answer = await wallet.collect(good, {
      credential_configuration_id: 'UniversityDegree',
      proofs: { jwt: typeof made === 'string' ? [made] : made },
    })
    expect(answer.json().credentials).toHaveLength(count)
  },
)

test('iss is the client_id of the token request when there was one', async () => {
  const code = await wallet.code((await office.offer()).offerUri)
  const { access_token } = (await wallet.redeem(code, { client_id: 'wallet' })).json()
  const collect = async (iss: string) => {
    const proof = wallet.keyProof(key, await wallet.nonce(), { claims: { iss } })
    return wallet.collect(access_token, {
      credential_configuration_id: 'UniversityDegree',
      proofs: { jwt: [proof] },
    })
  }
  expect((await collect('another')).json().error).toBe('invalid_proof')
  expect((await collect('wallet')).statusCode).toBe(200)
})

test('the holder key of a DID is recorded with its DID', async () => {
  const { resolveProofKey } = await import('./resolve-proof-key.ts')
  const { parseKeyProof } = await import('./key-proof.ts')
  const proof = parseKeyProof(wallet.keyProof(key, 'n', { header: { jwk: undefined, kid: `${did}#auth` } }))
  const binding = { methods: ['did:key' as const], proofAlgorithms: ['ES256' as const] }
  const expected = { credentialIssuer: '', binding, now: 0, clockSkewSeconds: 0, maxAgeSeconds: 0 }
  expect(await resolveProofKey({ dids }, proof, expected)).toEqual({
    jwk: key.jwk,
    thumbprint: jwkThumbprint(parsePublicJwk(key.jwk)),
    did,
    verificationMethod: `${did}#auth`,
  })
})
