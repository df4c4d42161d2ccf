import { type Static, Type } from 'typebox'
import type { SigningKey } from '../../../core/identities/signing-key.ts'
import { Algorithm, Pem } from '../issuers/wire.ts'
import { DateTime, Id, instant } from '../wire.ts'

export const KeyCreation = Type.Object(
  { algorithm: Algorithm },
  { additionalProperties: false, title: 'KeyCreation' },
)

export const Rotation = Type.Object(
  {
    successorId: Type.Optional(Id),
    certificates: Type.Optional(Pem),
  },
  {
    additionalProperties: false,
    title: 'Rotation',
    description:
      '`successorId`: a key made beforehand, for instance to have certificates for it; absent = a new one. `certificates`: PEM chain of the successor, for issuers that are found by X.509.',
  },
)

export const KeyView = Type.Object(
  {
    id: Id,
    algorithm: Algorithm,
    publicJwk: Type.Record(Type.String(), Type.Unknown(), { description: 'RFC 7517.' }),
    status: Type.Enum(['active', 'retired'] as const, {
      description: 'A retired key signs nothing new and stays published.',
    }),
    replacedBy: Type.Optional(Id),
    participant: Type.Optional(
      Type.String({ description: 'The dataspace participant whose key it is; absent = of the tenant.' }),
    ),
    createdAt: DateTime,
  },
  { title: 'Key' },
)

export const RotatedKeyView = Type.Object(
  {
    ...KeyView.properties,
    replaces: Id,
    issuerIds: Type.Array(Id, { description: 'Issuers that sign with the new key now.' }),
  },
  { title: 'RotatedKey' },
)

export function showKey(key: SigningKey): Static<typeof KeyView> {
  const { id, algorithm, publicJwk, status, replacedBy, participant, createdAt } = key
  return {
    id,
    algorithm,
    publicJwk,
    status,
    ...(replacedBy === undefined ? {} : { replacedBy }),
    ...(participant === undefined ? {} : { participant }),
    createdAt: instant(createdAt),
  }
}
