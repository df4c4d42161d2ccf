import type { SignatureAlgorithm } from '../../core/identities/signing-key.ts'

export interface Suite {
  readonly cryptosuite: string
  readonly algorithm: SignatureAlgorithm
  /** What every credential is given where it has none. */
  readonly status?: Readonly<Record<string, string>>
}

/** Ways of securing that have an address of their own here, each with the algorithm of the keys that go with it. */
export const suites = {
  'eddsa-rdfc-2022': { cryptosuite: 'eddsa-rdfc-2022', algorithm: 'EdDSA' },
  'eddsa-jcs-2022': { cryptosuite: 'eddsa-jcs-2022', algorithm: 'EdDSA' },
  Ed25519Signature2020: { cryptosuite: 'Ed25519Signature2020', algorithm: 'EdDSA' },
  'ecdsa-rdfc-2019': { cryptosuite: 'ecdsa-rdfc-2019', algorithm: 'ES256' },
  'ecdsa-rdfc-2019-p384': { cryptosuite: 'ecdsa-rdfc-2019', algorithm: 'ES384' },
  'ecdsa-jcs-2019': { cryptosuite: 'ecdsa-jcs-2019', algorithm: 'ES256' },
  'ecdsa-jcs-2019-p384': { cryptosuite: 'ecdsa-jcs-2019', algorithm: 'ES384' },
  'ecdsa-sd-2023': { cryptosuite: 'ecdsa-sd-2023', algorithm: 'ES256' },
  EcdsaSecp256k1Signature2019: { cryptosuite: 'EcdsaSecp256k1Signature2019', algorithm: 'ES256K' },
  /** As the first, with a status entry that nobody asked for. */
  BitstringStatusList: {
    cryptosuite: 'eddsa-rdfc-2022',
    algorithm: 'EdDSA',
    status: { type: 'BitstringStatusListEntry', statusPurpose: 'revocation' },
  },
} as const satisfies Record<string, Suite>

export type SuiteName = keyof typeof suites
export const suiteNames = Object.keys(suites) as readonly SuiteName[]
/** For requests that name none. */
export const usualSuite: SuiteName = 'eddsa-rdfc-2022'
