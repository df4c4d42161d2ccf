import { type Static, Type } from 'typebox'
import type { TrustedIssuer } from '../../../core/trust/trusted-issuer.ts'
import { Pem } from '../issuers/wire.ts'
import { DateTime, Id, instant } from '../wire.ts'

const did = Type.String({ minLength: 1, maxLength: 2_000, description: 'DID of an issuer.' })
const url = Type.String({
  format: 'uri',
  maxLength: 2_000,
  description: '`iss` of an issuer whose keys are behind `/.well-known/jwt-vc-issuer`, as it writes it.',
})
const types = Type.Array(Type.String({ minLength: 1, maxLength: 500 }), {
  maxItems: 200,
  description: 'Empty = every type.',
})
const name = Type.String({ minLength: 1, maxLength: 200 })

export const TrustedIssuerCreation = Type.Object(
  {
    did: Type.Optional(did),
    url: Type.Optional(url),
    certificate: Type.Optional(Pem),
    credentialTypes: Type.Optional(types),
    name: Type.Optional(name),
  },
  {
    additionalProperties: false,
    title: 'TrustedIssuerCreation',
    description: 'Exactly one of `did`, `url` and `certificate`, a trust anchor.',
  },
)

export const TrustedIssuerChange = Type.Object(
  { name: Type.Optional(name), credentialTypes: Type.Optional(types) },
  { additionalProperties: false, title: 'TrustedIssuerChange' },
)

export const TrustedIssuerView = Type.Object(
  {
    id: Id,
    name,
    did: Type.Optional(did),
    url: Type.Optional(url),
    certificate: Type.Optional(Pem),
    credentialTypes: types,
    createdAt: DateTime,
  },
  { title: 'TrustedIssuer' },
)

export function showTrustedIssuer(issuer: TrustedIssuer): Static<typeof TrustedIssuerView> {
  const { id, name, did, url, certificate, credentialTypes, createdAt } = issuer
  return {
    id,
    name,
    ...(did === undefined ? {} : { did }),
    ...(url === undefined ? {} : { url }),
    ...(certificate === undefined ? {} : { certificate }),
    credentialTypes: [...credentialTypes],
    createdAt: instant(createdAt),
  }
}
