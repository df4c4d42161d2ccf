import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { expect } from 'vitest'
import type { CoreError, ErrorCode } from '../../src/core/errors.ts'
import type { PublicJwk, SignatureAlgorithm } from '../../src/core/identities/signing-key.ts'
import { as, type CredentialId } from '../../src/core/ids.ts'
import type { HolderKey } from '../../src/core/issuance/holder-key.ts'
import type { ClaimPath } from '../../src/core/issuers/claim-path.ts'
import type { ClaimDefinition } from '../../src/core/issuers/credential-configuration.ts'
import type {
  CredentialExpectation,
  CredentialSigner,
  CredentialToIssue,
  IssuerKeyLookup,
} from '../../src/core/ports/credential-format.ts'
import { jwkThumbprint, parsePublicJwk } from '../../src/lib/jwk.ts'
import { signBytes } from '../../src/lib/jws.ts'

/** A whole second, so that what is written in seconds reads back the same. */
export const now = Date.UTC(2026, 10, 30, 12, 0, 0)

const curves = { ES256: 'P-256', ES384: 'P-384', ES256K: 'secp256k1' } as const

export interface TestKey {
  readonly algorithm: SignatureAlgorithm
  readonly privateKey: KeyObject
  readonly jwk: PublicJwk
  sign(data: Uint8Array): Promise<Uint8Array>
}

export function createTestKey(algorithm: SignatureAlgorithm = 'ES256'): TestKey {
  const { privateKey, publicKey } =
    algorithm === 'EdDSA'
      ? generateKeyPairSync('ed25519')
      : generateKeyPairSync('ec', { namedCurve: curves[algorithm] })
  return {
    algorithm,
    privateKey,
    jwk: parsePublicJwk(publicKey.export({ format: 'jwk' })),
    sign: async (data) => signBytes(algorithm, privateKey, data),
  }
}

export interface TestIssuer {
  readonly key: TestKey
  readonly did: string
  readonly signer: CredentialSigner
  readonly lookup: IssuerKeyLookup
}

/** An issuer with a key of its own, and the lookup that knows it. */
export function createTestIssuer(
  algorithm: SignatureAlgorithm = 'ES256',
  did = 'did:web:issuer.example',
): TestIssuer {
  const key = createTestKey(algorithm)
  return {
    key,
    did,
    signer: { issuer: did, algorithm, header: { kid: `${did}#key-1` }, sign: key.sign },
    lookup: async () => ({ jwk: key.jwk, issuer: did }),
  }
}

export function holderKeyOf({ jwk }: TestKey): HolderKey {
  return { jwk, thumbprint: jwkThumbprint(parsePublicJwk(jwk)) }
}

export function claim(path: ClaimPath, selectivelyDisclosable = true): ClaimDefinition {
  return { path, selectivelyDisclosable, mandatory: false, display: [] }
}

export function credentialOf(
  issuer: TestIssuer,
  credential: Partial<CredentialToIssue> = {},
): CredentialToIssue {
  return {
    id: as<CredentialId>('0199aabb-0000-7000-8000-000000000001'),
    url: 'https://issuer.example/credentials/0199aabb-0000-7000-8000-000000000001',
    signer: issuer.signer,
    type: {
      vct: 'https://issuer.example/types/degree',
      types: ['VerifiableCredential', 'UniversityDegree'],
    },
    claims: {},
    claimDefinitions: [],
    issuedAt: now,
    ...credential,
  }
}

export const expectation: CredentialExpectation = { now, clockSkewSeconds: 60 }

/** Expects a refusal with this code, its detail naming the clause. */
export async function expectRefusal(work: Promise<unknown>, code: ErrorCode, detail?: RegExp): Promise<void> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason as CoreError,
  )
  expect(error, 'it was accepted').toBeDefined()
  expect({ code: error?.code, detail: error?.detail }).toMatchObject({
    code,
    detail: detail === undefined ? expect.anything() : expect.stringMatching(detail),
  })
}
