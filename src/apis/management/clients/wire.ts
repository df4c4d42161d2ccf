import { type Static, Type } from 'typebox'
import type { ApiClient, ClientLimits as Limits } from '../../../core/tenants/api-client.ts'
import { knownScopes } from '../../../core/tenants/scopes.ts'
import { Pem } from '../issuers/wire.ts'
import { DateTime, Id, instant } from '../wire.ts'

const name = Type.String({ minLength: 1, maxLength: 200 })
const scopes = Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
  maxItems: 100,
  description: `Any of: ${knownScopes.map((scope) => `\`${scope}\``).join(', ')}.`,
})
const status = Type.Enum(['active', 'suspended', 'revoked'] as const, {
  description: 'A revoked client stays revoked.',
})

const ClientLimits = Type.Object(
  {
    credentialConfigurationIds: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
        maxItems: 100,
        description: 'What it may issue; absent = everything.',
      }),
    ),
    organizationIdentifiers: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
        maxItems: 1000,
        description: 'Organisations whose mandates it may issue; absent = of all.',
      }),
    ),
    escalatingPowers: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 400, pattern: '^[^/]+/[^/]+$' }), {
        maxItems: 100,
        description:
          'Powers that let their holder give powers, as `function/action`, for instance `Onboarding/Execute`; absent = none.',
      }),
    ),
    participants: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 63 }), {
        maxItems: 1000,
        description: 'Dataspace participants that it may act for, by their context; absent = all.',
      }),
    ),
  },
  {
    additionalProperties: false,
    title: 'ClientLimits',
    description: 'Narrows what its scopes let it issue, in APIs that carry mandates of organisations.',
  },
)

export const ClientCreation = Type.Object(
  {
    name,
    scopes,
    certificates: Type.Optional(
      Type.Array(Pem, { maxItems: 10, description: 'For `private_key_jwt`, one certificate each.' }),
    ),
    limits: Type.Optional(ClientLimits),
  },
  { additionalProperties: false, title: 'ClientCreation' },
)

export const ClientChange = Type.Object(
  {
    name: Type.Optional(name),
    scopes: Type.Optional(scopes),
    status: Type.Optional(status),
    limits: Type.Optional(ClientLimits),
  },
  { additionalProperties: false, title: 'ClientChange' },
)

export const CertificateAddition = Type.Object(
  { certificate: Pem },
  { additionalProperties: false, title: 'CertificateAddition' },
)

export const ClientView = Type.Object(
  {
    id: Id,
    clientId: Type.String({ description: 'The OAuth `client_id`.' }),
    name,
    scopes: Type.Array(Type.String()),
    status,
    certificates: Type.Array(Pem),
    limits: Type.Optional(ClientLimits),
    createdAt: DateTime,
  },
  { title: 'Client' },
)

export const CreatedClient = Type.Object(
  {
    ...ClientView.properties,
    clientSecret: Type.String({ description: 'Shown once: only its hash is kept.' }),
  },
  { title: 'CreatedClient' },
)

export function showClient(client: ApiClient): Static<typeof ClientView> {
  const { id, clientId, name, scopes, status, certificates, createdAt, limits } = client
  return {
    id,
    clientId,
    name,
    scopes: [...scopes],
    status,
    certificates: [...certificates],
    ...(limits === undefined ? {} : { limits: showLimits(limits) }),
    createdAt: instant(createdAt),
  }
}

function showLimits({
  credentialConfigurationIds: ids,
  organizationIdentifiers: organizations,
  escalatingPowers: powers,
  participants,
}: Limits): Static<typeof ClientLimits> {
  return {
    ...(ids === undefined ? {} : { credentialConfigurationIds: [...ids] }),
    ...(organizations === undefined ? {} : { organizationIdentifiers: [...organizations] }),
    ...(powers === undefined ? {} : { escalatingPowers: [...powers] }),
    ...(participants === undefined ? {} : { participants: [...participants] }),
  }
}
