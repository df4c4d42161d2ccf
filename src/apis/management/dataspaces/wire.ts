import { type Static, Type } from 'typebox'
import { compatibilities } from '../../../core/dcp/compatibility.ts'
import { type CredentialExchange, exchangeStates } from '../../../core/dcp/credential-exchange.ts'
import type { DefinedParticipant } from '../../../core/dcp/define-participant.ts'
import { type Participant, participantRoles, participantUrl } from '../../../core/dcp/participant.ts'
import type { ReceivedOffer } from '../../../core/dcp/received-offer.ts'
import type { RegisteredHolder } from '../../../core/dcp/registered-holder.ts'
import type { SentOffer } from '../../../core/dcp/sent-offer.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import { DateTime, Id, instant } from '../wire.ts'

const Did = Type.String({ minLength: 1, maxLength: 2048, pattern: '^did:', description: 'A DID.' })
const Roles = Type.Array(Type.Enum(participantRoles), { minItems: 1, maxItems: 3, uniqueItems: true })

export const ContextParams = Type.Object({ context: Type.String({ maxLength: 63 }) })

const settings = {
  duplicateHolderPid: Type.Enum(['idempotent', 'conflict', 'accept'] as const, {
    description:
      'A `holderPid` that was seen before: `idempotent` = the same request while that is open, `conflict` = refused for good, `accept` = another request.',
  }),
  anonymousHolders: Type.Boolean({ description: 'Whether holders that nobody registered may ask.' }),
  strictCapabilityInvocation: Type.Boolean({
    description:
      'Off for peers whose documents do not list keys under `capabilityInvocation` (EDC before August 2026).',
  }),
  requireTokenEcho: Type.Boolean({
    description: 'Off for issuers that do not give the `token` of a request back (EDC IdentityHub).',
  }),
  compatibility: Type.Array(Type.Enum(compatibilities), {
    maxItems: compatibilities.length,
    uniqueItems: true,
    description:
      'Peers with ways of their own: `edc` = IdentityHub before August 2026, `tsg` = TNO Security Gateway, `older` = messages of drafts before 1.0.',
  }),
  autoRequestOffers: Type.Enum(['off', 'trustedIssuers'] as const, {
    description: 'Whether the holder asks by itself for what trusted issuers offer.',
  }),
  supersede: Type.Enum(['keep', 'revoke'] as const, {
    description: 'What becomes of a credential that is issued anew to the same holder.',
  }),
  autoRenew: Type.Boolean({
    description: 'Whether the holder asks again for what is about to end, and then lets go of the old ones.',
  }),
  requiredScopes: Type.Array(Type.String({ minLength: 1, maxLength: 2048 }), {
    minItems: 1,
    maxItems: 50,
    description: 'What the verifier asks for.',
  }),
  leewaySeconds: Type.Integer({ minimum: 10, maximum: 30 }),
}

export const ParticipantDefinition = Type.Object(
  {
    roles: Type.Optional(Roles),
    settings: Type.Optional(
      Type.Partial(Type.Object(settings, { additionalProperties: false }), { additionalProperties: false }),
    ),
  },
  { additionalProperties: false, title: 'ParticipantDefinition' },
)

const participant = {
  context: Type.String({ description: 'Names it in URLs; `self` = the tenant itself.' }),
  did: Type.String(),
  baseUrl: Type.String({ description: 'Where its endpoints stand.' }),
  roles: Type.Array(Type.String()),
  settings: Type.Object(settings),
  createdAt: DateTime,
}

export const ParticipantView = Type.Object(participant, { title: 'Participant' })

export const DefinedParticipantView = Type.Object(
  {
    ...participant,
    sts: Type.Optional(
      Type.Object(
        {
          tokenEndpoint: Type.String(),
          clientId: Type.String(),
          clientSecret: Type.String({ description: 'Shown once: only its hash is kept.' }),
        },
        { description: 'The client of the secure token service, when this call made it.' },
      ),
    ),
  },
  { title: 'DefinedParticipant' },
)

export const HolderRegistration = Type.Object(
  {
    did: Did,
    label: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    claims: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), {
        description: 'What is attested of it, by input name: goes into its credentials.',
      }),
    ),
  },
  { additionalProperties: false, title: 'HolderRegistration' },
)

export const HolderView = Type.Object(
  { id: Id, did: Type.String(), label: Type.String(), createdAt: DateTime },
  { title: 'RegisteredHolder' },
)

export const Denial = Type.Object(
  {
    reason: Type.Optional(Type.String({ minLength: 1, maxLength: 500, description: 'Told to the holder.' })),
  },
  { additionalProperties: false, title: 'Denial' },
)

export const ExchangeState = Type.Enum(exchangeStates)

export const ExchangeView = Type.Object(
  {
    id: Type.String({ format: 'uuid', description: 'The `issuerPid`.' }),
    participant: Type.String(),
    holderDid: Type.String(),
    holderPid: Type.String(),
    credentialConfigurationIds: Type.Array(Type.String()),
    state: ExchangeState,
    attempts: Type.Integer({ description: 'Deliveries that were tried.' }),
    reason: Type.Optional(Type.String({ description: 'Why it was rejected.' })),
    credentialIds: Type.Array(Id),
    createdAt: DateTime,
  },
  { title: 'CredentialExchange' },
)

export const OfferCreation = Type.Object(
  {
    participant: Type.Optional(Type.String({ maxLength: 63, description: 'Absent = the default issuer.' })),
    holderDid: Did,
    credentialConfigurationIds: Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
      minItems: 1,
      maxItems: 50,
    }),
    offerReason: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 100,
        default: 'reissue',
        examples: ['reissue', 'proof-key-revocation'],
      }),
    ),
  },
  { additionalProperties: false, title: 'DcpOfferCreation' },
)

export const SentOfferView = Type.Object(
  {
    id: Id,
    participant: Type.String(),
    holderDid: Type.String(),
    credentialConfigurationIds: Type.Array(Type.String()),
    offerReason: Type.String(),
    state: Type.Enum(['waiting', 'sent', 'failed'] as const),
    failure: Type.Optional(Type.String()),
    createdAt: DateTime,
  },
  { title: 'DcpOffer' },
)

export const ReceivedOfferView = Type.Object(
  {
    id: Id,
    participant: Type.String(),
    issuer: Type.String(),
    credentials: Type.Array(
      Type.Object({
        id: Type.Optional(Type.String()),
        credentialType: Type.Optional(Type.String()),
        profile: Type.Optional(Type.String()),
        offerReason: Type.Optional(Type.String()),
      }),
    ),
    createdAt: DateTime,
  },
  { title: 'ReceivedDcpOffer' },
)

export function showParticipant(
  publicUrl: string,
  tenant: Tenant,
  { context, did, roles, settings: chosen, createdAt }: Participant,
): Static<typeof ParticipantView> {
  return {
    context,
    did,
    baseUrl: participantUrl(publicUrl, tenant, context),
    roles: [...roles],
    settings: {
      ...chosen,
      compatibility: [...(chosen.compatibility ?? [])],
      requiredScopes: [...chosen.requiredScopes],
    },
    createdAt: instant(createdAt),
  }
}

export function showDefined(
  publicUrl: string,
  tenant: Tenant,
  defined: DefinedParticipant,
): Static<typeof DefinedParticipantView> {
  const shown = showParticipant(publicUrl, tenant, defined.participant)
  return {
    ...shown,
    ...(defined.sts === undefined
      ? {}
      : { sts: { tokenEndpoint: `${shown.baseUrl}/sts/token`, ...defined.sts } }),
  }
}

export function showHolder({ id, did, label, createdAt }: RegisteredHolder): Static<typeof HolderView> {
  return { id, did, label, createdAt: instant(createdAt) }
}

export function showExchange(exchange: CredentialExchange): Static<typeof ExchangeView> {
  const { id, context, holderDid, holderPid, configurationIds, state, attempts, reason, issued } = exchange
  return {
    id,
    participant: context,
    holderDid,
    holderPid,
    credentialConfigurationIds: [...configurationIds],
    state,
    attempts,
    ...(reason === undefined ? {} : { reason }),
    credentialIds: issued.map(({ credentialId }) => credentialId),
    createdAt: instant(exchange.createdAt),
  }
}

export function showSentOffer(offer: SentOffer): Static<typeof SentOfferView> {
  const { id, context, holderDid, configurationIds, offerReason, state, failure, createdAt } = offer
  return {
    id,
    participant: context,
    holderDid,
    credentialConfigurationIds: [...configurationIds],
    offerReason,
    state,
    ...(failure === undefined ? {} : { failure }),
    createdAt: instant(createdAt),
  }
}

export function showReceivedOffer(offer: ReceivedOffer): Static<typeof ReceivedOfferView> {
  const { id, context, issuer, credentials, createdAt } = offer
  return {
    id,
    participant: context,
    issuer,
    credentials: credentials.map((one) => ({ ...one })),
    createdAt: instant(createdAt),
  }
}
