import { Type } from 'typebox'

const KeyType = Type.Enum(['EdDSA', 'ES256', 'ES384', 'ES256K', 'X509'] as const)

export const KeyRequest = Type.Object(
  {
    type: KeyType,
    id: Type.String({ minLength: 1, maxLength: 200, pattern: '^[A-Za-z0-9][A-Za-z0-9._:-]*$' }),
    default: Type.Optional(Type.Boolean()),
    existingKey: Type.Optional(Type.Unknown({ description: 'Refused: private keys are made here.' })),
    existingCertificate: Type.Optional(
      Type.String({ maxLength: 50_000, description: 'PEM chain, leaf first, for a key of this wallet.' }),
    ),
  },
  { title: 'TsgKeyRequest' },
)
export type KeyRequest = Type.Static<typeof KeyRequest>

export const WalletKeyRecord = Type.Object(
  {
    id: Type.String(),
    type: KeyType,
    default: Type.Boolean(),
    publicKey: Type.Record(Type.String(), Type.Unknown(), { description: 'JSON Web Key.' }),
    verificationMethod: Type.String({ description: 'In the DID document.' }),
    caChain: Type.Optional(Type.String({ description: 'PEM.' })),
    createdDate: Type.String({ format: 'date-time' }),
  },
  { title: 'TsgKey' },
)
export type WalletKeyRecord = Type.Static<typeof WalletKeyRecord>
