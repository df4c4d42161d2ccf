import { type Static, Type } from 'typebox'
import type { ClaimPath } from '../../../core/issuers/claim-path.ts'
import type { KnownVerifier } from '../../../core/wallet/policies/known-verifier.ts'
import type { PresentationPolicy } from '../../../core/wallet/policies/presentation-policy.ts'
import { DateTime, Id, instant } from '../wire.ts'

const Text = Type.String({ minLength: 1, maxLength: 2_000 })
const Texts = (description: string, more: object = {}) =>
  Type.Array(Text, { maxItems: 200, description, ...more })

const Claims = Type.Array(
  Type.Array(Type.Union([Type.String({ minLength: 1 }), Type.Integer({ minimum: 0 }), Type.Null()]), {
    minItems: 1,
    maxItems: 20,
  }),
  {
    maxItems: 500,
    description:
      'Claims path pointers; with a claim goes all that is in it, `null` stands for every element. Absent: every claim.',
    examples: [[['given_name'], ['address', 'country']]],
  },
)

const terms = {
  name: Type.String({ minLength: 1, maxLength: 200 }),
  effect: Type.Enum(['allow', 'deny'] as const, {
    description:
      '`allow`: shown also when nobody orders it. `deny`: not shown, whoever orders it and whatever others allow.',
  }),
  verifiers: Texts('Whole client identifiers, or DIDs. `*`: whoever proves who it is.', {
    minItems: 1,
    examples: [['did:web:buyer.example', 'x509_san_dns:verifier.example']],
  }),
  credentialTypes: Texts('`vct`, W3C types or document types. Empty: every type.'),
  issuers: Texts('Whose credentials. Empty: those of every issuer.'),
}

export const PolicyCreation = Type.Object(
  {
    name: terms.name,
    effect: Type.Optional(terms.effect),
    verifiers: terms.verifiers,
    credentialTypes: Type.Optional(terms.credentialTypes),
    issuers: Type.Optional(terms.issuers),
    claims: Type.Optional(Claims),
    validUntil: Type.Optional(DateTime),
  },
  { additionalProperties: false, title: 'PresentationPolicyCreation' },
)

export const PolicyChange = Type.Object(
  {
    name: Type.Optional(terms.name),
    effect: Type.Optional(terms.effect),
    verifiers: Type.Optional(terms.verifiers),
    credentialTypes: Type.Optional(terms.credentialTypes),
    issuers: Type.Optional(terms.issuers),
    claims: Type.Optional(Type.Union([Claims, Type.Null()])),
    validUntil: Type.Optional(Type.Union([DateTime, Type.Null()])),
  },
  { additionalProperties: false, title: 'PresentationPolicyChange' },
)

export const PolicyView = Type.Object(
  {
    id: Id,
    ...terms,
    claims: Type.Optional(Claims),
    validUntil: Type.Optional(DateTime),
    createdAt: DateTime,
  },
  { title: 'PresentationPolicy' },
)

export function showPolicy(policy: PresentationPolicy): Static<typeof PolicyView> {
  const { id, name, effect, verifiers, credentialTypes, issuers, claims, validUntil, createdAt } = policy
  return {
    id,
    name,
    effect,
    verifiers: [...verifiers],
    credentialTypes: [...credentialTypes],
    issuers: [...issuers],
    ...(claims === undefined ? {} : { claims: claims.map((path) => [...path]) }),
    ...(validUntil === undefined ? {} : { validUntil: instant(validUntil) }),
    createdAt: instant(createdAt),
  }
}

/** A path starts with a name: the root of a credential is an object. */
export function readClaims(claims: Static<typeof Claims>): readonly ClaimPath[] | undefined {
  return claims.every(([first]) => typeof first === 'string') ? (claims as unknown as ClaimPath[]) : undefined
}

const Jwk = Type.Object(
  { kty: Type.String({ maxLength: 20 }), kid: Type.String({ minLength: 1, maxLength: 500 }) },
  { additionalProperties: true, description: 'A public key (RFC 7517).' },
)

const verifier = {
  clientId: Type.String({
    minLength: 1,
    maxLength: 2_000,
    description: 'As it names itself, without a prefix of OpenID4VP.',
    examples: ['verifier.example'],
  }),
  responseUris: Type.Array(Type.String({ minLength: 1, maxLength: 2_000 }), {
    minItems: 1,
    maxItems: 50,
    description: 'Where answers may go.',
  }),
  jwks: Type.Object(
    { keys: Type.Array(Jwk, { maxItems: 20 }) },
    {
      additionalProperties: false,
      description: 'Keys that its requests are signed with. Without: they are not signed.',
    },
  ),
}

export const VerifierRegistration = Type.Object(
  {
    clientId: verifier.clientId,
    name: Type.Optional(terms.name),
    responseUris: verifier.responseUris,
    jwks: Type.Optional(verifier.jwks),
  },
  { additionalProperties: false, title: 'VerifierRegistration' },
)

export const VerifierView = Type.Object(
  {
    id: Id,
    clientId: verifier.clientId,
    name: terms.name,
    responseUris: verifier.responseUris,
    jwks: verifier.jwks,
    createdAt: DateTime,
  },
  { title: 'RegisteredVerifier' },
)

export function showVerifier({ id, clientId, name, responseUris, keys, createdAt }: KnownVerifier) {
  return {
    id,
    clientId,
    name,
    responseUris: [...responseUris],
    jwks: { keys: keys.map((key) => ({ ...key })) },
    createdAt: instant(createdAt),
  }
}
