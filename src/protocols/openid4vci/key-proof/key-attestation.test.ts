import { KeyObject, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type BuiltCertificate,
  buildCertificate,
  KeyUsageFlags,
} from '../../../../test/support/certificate-builder.ts'
import { type IssuingOffice, openIssuingOffice, PUBLIC_URL } from '../../../../test/support/issuing-office.ts'
import {
  createTestWallet,
  createWalletKey,
  signJwt,
  type WalletKey,
} from '../../../../test/support/test-wallet.ts'
import { as, type CredentialConfigurationId, type TrustedIssuerId } from '../../../core/ids.ts'
import { createCertificatePathVerifier } from '../../../identifiers/x509/verify-chain.ts'

let office: IssuingOffice
let wallet: ReturnType<typeof createTestWallet>
let provider: WalletKey
let x5c: readonly string[]
let stranger: { readonly key: WalletKey; readonly x5c: readonly string[] }

const keys = [createWalletKey(), createWalletKey(), createWalletKey()] as const
const [key, second, third] = keys

beforeAll(async () => {
  office = await openIssuingOffice({ ports: { verifyCertificatePath: createCertificatePathVerifier() } })
  wallet = createTestWallet(office.server, { base: PUBLIC_URL, now: office.clock.now })
  await office.configure({
    binding: {
      methods: ['jwk'],
      proofAlgorithms: ['ES256'],
      keyAttestation: { keyStorage: ['iso_18045_high', 'iso_18045_moderate'], userAuthentication: [] },
    },
    batchSize: 3,
  })
  const root = await authority()
  const [leaf, foreign] = await Promise.all([leafOf(root), leafOf(await authority())])
  provider = walletKeyOf(leaf)
  x5c = [leaf.x5c]
  stranger = { key: walletKeyOf(foreign), x5c: [foreign.x5c] }
  await office.storage.units.commit([
    office.storage.trustedIssuers.add({
      id: as<TrustedIssuerId>(randomUUID()),
      tenantId: office.tenant.id,
      name: 'Wallet provider',
      certificate: root.pem,
      credentialTypes: [],
      createdAt: office.clock.now(),
    }),
  ])
})
afterAll(() => office.close())

const authority = () =>
  buildCertificate(office.clock.now(), {
    subject: `CN=${randomUUID()}`,
    authority: true,
    keyUsage: KeyUsageFlags.keyCertSign,
  })
const leafOf = (issuer: BuiltCertificate) =>
  buildCertificate(office.clock.now(), {
    subject: 'CN=Leaf',
    issuer,
    authority: false,
    keyUsage: KeyUsageFlags.digitalSignature,
  })
const walletKeyOf = ({ keys: pair }: BuiltCertificate): WalletKey => ({
  ...createWalletKey(),
  privateKey: KeyObject.from(pair.privateKey),
})

type Members = Readonly<Record<string, unknown>>
const seconds = () => Math.floor(office.clock.now() / 1000)
const attest = (nonce: string, change: { header?: Members; claims?: Members } = {}, signer = provider) =>
  signJwt(
    signer,
    { typ: 'key-attestation+jwt', x5c, ...change.header },
    {
      iat: seconds(),
      exp: seconds() + 600,
      nonce,
      key_storage: ['iso_18045_high'],
      attested_keys: keys.map(({ jwk }) => jwk),
      ...change.claims,
    },
  )

async function collect(proofs: (nonce: string) => Members | Promise<Members>) {
  const token = await wallet.token((await office.offer()).offerUri)
  const nonce = await wallet.nonce()
  return wallet.collect(token, {
    credential_configuration_id: 'UniversityDegree',
    proofs: await proofs(nonce),
  })
}
const withAttestation = (nonce: string, attestation: unknown, by = key, header: Members = {}) =>
  wallet.keyProof(by, nonce, { header: { key_attestation: attestation, ...header } })

test('is asked for in the metadata, with the levels that are accepted', async () => {
  const answer = await office.server.inject('/.well-known/openid-credential-issuer')
  const type = {
    proof_signing_alg_values_supported: ['ES256'],
    key_attestations_required: { key_storage: ['iso_18045_high', 'iso_18045_moderate'] },
  }
  expect(answer.json().credential_configurations_supported.UniversityDegree.proof_types_supported).toEqual({
    jwt: type,
    attestation: type,
  })
})

describe('a key attestation that is asked for', () => {
  test('gives a credential for each attested key, the proved one first', async () => {
    const answer = await collect((nonce) => ({ jwt: [withAttestation(nonce, attest(nonce), second)] }))
    expect(answer.statusCode).toBe(200)
    const bound = answer.json().credentials.map(({ credential }: { credential: string }) => {
      const [, payload = ''] = credential.split('.')
      return JSON.parse(Buffer.from(payload, 'base64url').toString()).cnf.jwk.x
    })
    expect(bound).toEqual([second, key, third].map(({ jwk }) => (jwk as { x?: string }).x))
  })

  test('may be in each proof of a batch, and names its key by place', async () => {
    const answer = await collect((nonce) => {
      const attestation = attest(nonce)
      return {
        jwt: keys.map((each, index) =>
          withAttestation(nonce, attestation, each, { jwk: undefined, kid: String(index) }),
        ),
      }
    })
    expect(answer.json().credentials).toHaveLength(3)
  })

  test('is enough by itself as proof type attestation', async () => {
    const answer = await collect((nonce) => ({ attestation: [attest(nonce)] }))
    expect(answer.json().credentials).toHaveLength(3)
  })

  test('need not end when it is the proof itself', async () => {
    const answer = await collect((nonce) => ({
      attestation: [attest(nonce, { claims: { exp: undefined } })],
    }))
    expect(answer.statusCode).toBe(200)
  })

  const wrong: readonly (readonly [name: string, make: (nonce: string) => unknown, error?: string])[] = [
    ['nothing', () => undefined],
    ['no JWT', () => 'a.b.c'],
    ['no string', () => ({})],
    ['another typ', (n) => attest(n, { header: { typ: 'JWT' } })],
    ['no certificate', (n) => attest(n, { header: { x5c: undefined } })],
    ['an unknown authority', (n) => attest(n, { header: { x5c: stranger.x5c } }, stranger.key)],
    ['another signer', (n) => attest(n, {}, stranger.key)],
    ['an algorithm that is not offered', (n) => attest(n, {}, createWalletKey('EdDSA'))],
    ['no iat', (n) => attest(n, { claims: { iat: undefined } })],
    ['iat to come', (n) => attest(n, { claims: { iat: seconds() + 31 } })],
    ['no exp', (n) => attest(n, { claims: { exp: undefined } })],
    ['exp that has passed', (n) => attest(n, { claims: { exp: seconds() - 31 } })],
    ['no nonce', (n) => attest(n, { claims: { nonce: undefined } })],
    ['a nonce that is not ours', () => attest('abc'), 'invalid_nonce'],
    ['a lower level', (n) => attest(n, { claims: { key_storage: ['iso_18045_basic'] } })],
    ['no level', (n) => attest(n, { claims: { key_storage: undefined } })],
    ['a level that is no list', (n) => attest(n, { claims: { key_storage: 'iso_18045_high' } })],
    ['no keys', (n) => attest(n, { claims: { attested_keys: [] } })],
    ['other keys', (n) => attest(n, { claims: { attested_keys: [createWalletKey().jwk] } })],
    [
      'a private key',
      (n) => attest(n, { claims: { attested_keys: [key.privateKey.export({ format: 'jwk' })] } }),
    ],
  ]
  test.each(wrong.map(([name, make, error]) => ({ name, make, error })))(
    'is refused with $name',
    async ({ make, error = 'invalid_proof' }) => {
      const answer = await collect((nonce) => ({ jwt: [withAttestation(nonce, make(nonce))] }))
      expect([answer.statusCode, answer.json().error]).toEqual([400, error])
    },
  )

  test.each<readonly [string, (nonce: string) => string]>([
    ['no nonce', (n) => attest(n, { claims: { nonce: undefined } })],
    ['another signer', (n) => attest(n, {}, stranger.key)],
    ['exp that has passed', (n) => attest(n, { claims: { exp: seconds() - 31 } })],
    ['a key proof in its place', (n) => wallet.keyProof(key, n)],
  ])('is refused as proof with %s', async (_name, make) => {
    const answer = await collect((nonce) => ({ attestation: [make(nonce)] }))
    expect(answer.json().error).toBe('invalid_proof')
  })

  test('cannot name a key by a place that there is not', async () => {
    const answer = await collect((nonce) => ({
      jwt: [withAttestation(nonce, attest(nonce), key, { jwk: undefined, kid: '3' })],
    }))
    expect(answer.json().error).toBe('invalid_proof')
  })

  test('its nonce is used once', async () => {
    const nonce = await wallet.nonce()
    const use = async () =>
      wallet.collect(await wallet.token((await office.offer()).offerUri), {
        credential_configuration_id: 'UniversityDegree',
        proofs: { attestation: [attest(nonce)] },
      })
    expect((await use()).statusCode).toBe(200)
    expect((await use()).json().error).toBe('invalid_nonce')
  })
})

test('the proof type attestation is refused where none is asked for', async () => {
  const id = as<CredentialConfigurationId>('Plain')
  await office.configure({ id, scope: 'plain' })
  const token = await wallet.token((await office.offer({ credentialConfigurationId: id })).offerUri)
  const answer = await wallet.collect(token, {
    credential_configuration_id: id,
    proofs: { attestation: [attest(await wallet.nonce())] },
  })
  expect(answer.json().error).toBe('invalid_proof')
})

test('an office that cannot judge certificates believes no attestation', async () => {
  const { verifyKeyAttestation } = await import('./verify-key-attestation.ts')
  const { parseKeyAttestation } = await import('./key-attestation.ts')
  const { verifyCertificatePath: _, ...ports } = office.ports
  const expected = {
    credentialIssuer: PUBLIC_URL,
    binding: { methods: [], proofAlgorithms: ['ES256' as const] },
    now: office.clock.now(),
    clockSkewSeconds: 30,
    maxAgeSeconds: 300,
  }
  const attestation = parseKeyAttestation(attest(await wallet.nonce()))
  await expect(
    verifyKeyAttestation(ports, office.tenant, attestation, expected, 'header'),
  ).rejects.toMatchObject({
    code: 'key_proof_invalid',
  })
})
