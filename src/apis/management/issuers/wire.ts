import { type Static, Type } from 'typebox'
import { signatureAlgorithms } from '../../../core/identities/signing-key.ts'
import type { IdentificationRequest } from '../../../core/issuers/identify-issuer.ts'
import type { Issuer } from '../../../core/issuers/issuer.ts'
import { ownDidMethods } from '../../../core/ports/did-creator.ts'
import { DateTime, Id, instant } from '../wire.ts'

export const Algorithm = Type.Enum(signatureAlgorithms, { description: 'JOSE name.' })

/** PEM, as text. Holds certificates only, never keys. */
export const Pem = Type.String({ maxLength: 50_000, description: 'PEM (RFC 7468).' })

const Identification = Type.Unsafe<IdentificationRequest>({
  description:
    'How verifiers find the key: by a DID, by an X.509 chain in the credential, or at `/.well-known/jwt-vc-issuer`.',
  type: 'object',
  required: ['method'],
  properties: { method: { enum: ['did', 'x5c', 'jwt-vc-issuer'] } },
  oneOf: [
    Type.Object(
      { method: Type.Literal('did'), didMethod: Type.Enum(ownDidMethods) },
      { additionalProperties: false, title: 'ByDid' },
    ),
    Type.Object(
      {
        method: Type.Literal('x5c'),
        certificates: Type.Optional(
          Type.String({
            maxLength: 50_000,
            description: 'PEM chain, leaf first. Absent = from the development authority, in demo mode.',
          }),
        ),
      },
      { additionalProperties: false, title: 'ByCertificate' },
    ),
    Type.Object(
      { method: Type.Literal('jwt-vc-issuer') },
      { additionalProperties: false, title: 'ByWellKnown' },
    ),
  ],
})

const name = Type.String({ minLength: 1, maxLength: 200, description: 'Unique in the tenant.' })

export const IssuerCreation = Type.Object(
  {
    name,
    keyId: Type.Optional(Id),
    algorithm: Type.Optional(Algorithm),
    identification: Identification,
  },
  { additionalProperties: false, title: 'IssuerCreation' },
)

export const IssuerChange = Type.Object(
  { name: Type.Optional(name), identification: Type.Optional(Identification) },
  { additionalProperties: false, title: 'IssuerChange' },
)

export const IssuerInDocument = Type.Object(
  { name, algorithm: Type.Optional(Algorithm), identification: Identification },
  { additionalProperties: false, title: 'IssuerInDocument' },
)

export const IssuerView = Type.Object(
  {
    id: Id,
    name,
    keyId: Id,
    identification: Type.Object({
      method: Type.Enum(['did', 'x5c', 'jwt-vc-issuer'] as const),
      did: Type.Optional(Type.String()),
      verificationMethod: Type.Optional(Type.String({ description: 'Absolute DID URL.' })),
      certificates: Type.Optional(
        Type.Array(Type.String(), { description: 'As in an `x5c` header: base64 DER, leaf first.' }),
      ),
    }),
    createdAt: DateTime,
  },
  { title: 'Issuer' },
)

export function showIssuer({
  id,
  name,
  keyId,
  identification,
  createdAt,
}: Issuer): Static<typeof IssuerView> {
  return {
    id,
    name,
    keyId,
    identification:
      identification.method === 'x5c'
        ? { ...identification, certificates: [...identification.certificates] }
        : identification,
    createdAt: instant(createdAt),
  }
}
