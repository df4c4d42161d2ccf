import { Type } from 'typebox'
import { ClientCreation } from '../clients/wire.ts'
import { ConfigurationInDocument } from '../credential-configurations/wire.ts'
import { IssuerInDocument } from '../issuers/wire.ts'
import { TrustedIssuerCreation } from '../trusted-issuers/wire.ts'
import { WebhookCreation } from '../webhooks/wire.ts'

export const SetupDocumentWire = Type.Object(
  {
    issuers: Type.Optional(Type.Array(IssuerInDocument, { maxItems: 200, description: 'Known by name.' })),
    credentialConfigurations: Type.Optional(
      Type.Array(ConfigurationInDocument, { maxItems: 500, description: 'Known by id.' }),
    ),
    clients: Type.Optional(Type.Array(ClientCreation, { maxItems: 200, description: 'Known by name.' })),
    webhooks: Type.Optional(Type.Array(WebhookCreation, { maxItems: 200, description: 'Known by URL.' })),
    trustedIssuers: Type.Optional(
      Type.Array(TrustedIssuerCreation, {
        maxItems: 500,
        description: 'Known by DID or certificate.',
      }),
    ),
  },
  {
    additionalProperties: false,
    title: 'SetupDocument',
    description: 'How the tenant shall look. A section that is absent is left alone.',
  },
)

export const ApplyQuery = Type.Object(
  {
    dryRun: Type.Optional(Type.Boolean({ description: 'Only say what would happen.' })),
    prune: Type.Optional(
      Type.Boolean({ description: 'Remove what the sections of the document do not name.' }),
    ),
  },
  { additionalProperties: false },
)

export const AppliedDocumentView = Type.Object(
  {
    dryRun: Type.Boolean(),
    items: Type.Array(
      Type.Object({
        kind: Type.Enum(['issuer', 'credentialConfiguration', 'client', 'webhook', 'trustedIssuer'] as const),
        name: Type.String({ description: 'By which the document knows it.' }),
        id: Type.String(),
        outcome: Type.Enum(['created', 'changed', 'unchanged', 'removed', 'kept'] as const),
        changes: Type.Optional(
          Type.Array(
            Type.Object({
              pointer: Type.String({ description: 'JSON Pointer into the item.' }),
              from: Type.Optional(Type.Unknown()),
              to: Type.Optional(Type.Unknown()),
            }),
          ),
        ),
        reason: Type.Optional(Type.String({ description: 'Why it was kept.' })),
        secret: Type.Optional(Type.String({ description: 'Of a new client or webhook, shown once.' })),
      }),
    ),
  },
  { title: 'AppliedDocument' },
)
