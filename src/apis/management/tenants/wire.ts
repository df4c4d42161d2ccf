import { type Static, Type } from 'typebox'
import { mailWordNames } from '../../../core/mail/words/mail-words.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import { tenantUrl } from '../../../core/tenants/tenant-url.ts'
import type { PresentationSettings } from '../../../core/verification/presentation-settings.ts'
import { verifierNaming } from '../verifier-naming.ts'
import { DateTime, Id, instant } from '../wire.ts'

const name = Type.String({ minLength: 1, maxLength: 200 })
const hosts = Type.Array(
  Type.String({ maxLength: 260, pattern: '^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?$' }),
  {
    maxItems: 50,
    description:
      'Host names, with their port, that lead to this tenant. Its own name, in offers, credentials and DIDs, stays `baseUrl`.',
  },
)
const language = Type.String({ pattern: '^[a-z]{2,3}(-[a-z0-9]{2,8}){0,3}$', maxLength: 35 })
const mail = Type.Object(
  {
    language: Type.Optional({
      ...language,
      description: 'For people whose language is not known; default `en`.',
    }),
    words: Type.Optional(
      Type.Record(
        language,
        Type.Partial(
          Type.Object(
            Object.fromEntries(
              mailWordNames.map((word) => [word, Type.String({ maxLength: 1_000 })]),
            ) as Record<(typeof mailWordNames)[number], Type.TString>,
          ),
          { additionalProperties: false },
        ),
        {
          additionalProperties: false,
          description:
            'Language (in lower case) → sentences of your own: text, in which `{issuer}`, `{credential}` and `{until}` are filled in.',
        },
      ),
    ),
  },
  { additionalProperties: false, description: 'How offers and transaction codes are put in mails.' },
)
const presentations = Type.Unsafe<PresentationSettings>(
  Type.Object(
    {
      ...verifierNaming,
      clientId: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 500,
          description: 'The name that wallets know, for `pre-registered`.',
        }),
      ),
      verifierAttestation: Type.Optional(
        Type.String({
          maxLength: 50_000,
          description: 'A verifier attestation JWT (OpenID4VP 1.0 §12), for `verifier_attestation`.',
        }),
      ),
      acceptAnyIssuer: Type.Optional(
        Type.Boolean({
          description:
            'Believe every issuer that can be resolved, and every certificate; then look at `issuer` of what was presented. `false`: only trusted issuers, in demo mode too. Absent: only trusted issuers, and in demo mode everybody.',
        }),
      ),
      evidenceDays: Type.Optional(
        Type.Integer({
          minimum: 0,
          maximum: 36_500,
          description:
            'For how many days presentations are kept as proof; 0: not at all. Absent: as `CHANCERY_EVIDENCE_RETENTION_DAYS` says.',
        }),
      ),
      transactionDataTypes: Type.Optional(
        Type.Array(Type.String({ minLength: 1, maxLength: 500 }), {
          maxItems: 100,
          description: 'Types of transaction data that may be authorized here. Absent: every type.',
        }),
      ),
    },
    { additionalProperties: false, description: 'How wallets are asked, unless a request says otherwise.' },
  ),
)
const settings = {
  openid4vciDraft15: Type.Boolean({
    description: 'Serve wallets of OpenID4VCI draft 15 and older as well.',
  }),
  mail: Type.Optional(mail),
  presentations: Type.Optional(presentations),
}

export const TenantCreation = Type.Object(
  {
    name,
    hosts: Type.Optional(hosts),
    settings: Type.Optional(Type.Partial(Type.Object(settings), { additionalProperties: false })),
  },
  { additionalProperties: false, title: 'TenantCreation' },
)

export const TenantChange = Type.Object(
  { ...TenantCreation.properties, name: Type.Optional(name) },
  { additionalProperties: false, title: 'TenantChange' },
)

export const TenantView = Type.Object(
  {
    id: Id,
    name,
    isDefault: Type.Boolean(),
    hosts,
    settings: Type.Object(settings),
    baseUrl: Type.String({ format: 'uri', description: 'Where all surfaces of this tenant are.' }),
    createdAt: DateTime,
  },
  { title: 'Tenant' },
)

export const CreatedTenantView = Type.Object(
  {
    ...TenantView.properties,
    client: Type.Object(
      {
        id: Id,
        clientId: Type.String(),
        clientSecret: Type.String({ description: 'Shown once.' }),
        scope: Type.String(),
      },
      { description: 'The first client of the tenant, which may do everything there.' },
    ),
  },
  { title: 'CreatedTenant' },
)

export function showTenant(publicUrl: string, tenant: Tenant): Static<typeof TenantView> {
  const { id, name, isDefault, hosts, settings, createdAt } = tenant
  return {
    id,
    name,
    isDefault,
    hosts: [...hosts],
    settings,
    baseUrl: tenantUrl(publicUrl, tenant),
    createdAt: instant(createdAt),
  }
}
