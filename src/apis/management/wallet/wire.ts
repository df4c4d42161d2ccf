import { type Static, Type } from 'typebox'
import type { HeldClaim } from '../../../core/ports/inspect-credential.ts'
import type { DeferredCollection } from '../../../core/wallet/deferred-collection.ts'
import type { OpenedCredential } from '../../../core/wallet/keep-credentials.ts'
import { DateTime, Id, instant } from '../wire.ts'

export const CredentialOfferUri = Type.String({
  minLength: 1,
  maxLength: 65_536,
  description: 'What a wallet would open: `openid-credential-offer://…`.',
  examples: ['openid-credential-offer://?credential_offer_uri=https%3A%2F%2Fissuer.example%2Foffers%2F1'],
})

export const Copies = Type.Integer({
  minimum: 1,
  maximum: 100,
  default: 1,
  description: 'Copies that cannot be linked to each other, as far as the issuer gives them.',
})

export const WalletId = Type.String({
  maxLength: 100,
  description: "Whose it is. Absent: the tenant's own wallet.",
})

export const CredentialOfferAcceptance = Type.Object(
  {
    credentialOfferUri: CredentialOfferUri,
    transactionCode: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 100,
        description: 'When the issuer asks for one: as it told it to you on another way.',
      }),
    ),
    copies: Type.Optional(Copies),
    walletId: Type.Optional(WalletId),
    bindToWallet: Type.Optional(
      Type.Boolean({
        default: false,
        description:
          'Bound to the DID of the wallet instead of fresh keys: whoever sees two of them knows that they belong together.',
      }),
    ),
  },
  { additionalProperties: false, title: 'CredentialOfferAcceptance' },
)

export const HeldCredentialState = Type.Enum(['valid', 'suspended', 'revoked', 'expired'] as const)

const held = {
  id: Id,
  format: Type.String(),
  issuer: Type.String({ description: 'Who signed it.' }),
  type: Type.Object({
    vct: Type.Optional(Type.String()),
    types: Type.Optional(Type.Array(Type.String())),
    doctype: Type.Optional(Type.String()),
  }),
  claims: Type.Record(Type.String(), Type.Unknown(), { description: 'What it says of its subject.' }),
  state: HeldCredentialState,
  validFrom: Type.Optional(DateTime),
  validUntil: Type.Optional(DateTime),
  storedAt: DateTime,
  credentialIssuer: Type.String({ description: 'Where it was collected.' }),
  credentialConfigurationId: Type.String({ description: 'As its issuer calls it.' }),
  walletId: Type.Optional(Type.String({ format: 'uuid' })),
  renewable: Type.Boolean({ description: 'Whether its issuer gave access by which it can be had anew.' }),
  presentations: Type.Integer({ description: 'How often it was shown over OpenID4VP.' }),
  holderDid: Type.Optional(Type.String({ description: 'The DID that it is bound to, if any.' })),
}

export const HeldCredentialView = Type.Object(held, { title: 'HeldCredential' })

export const InspectedCredentialView = Type.Object(
  {
    ...held,
    claimList: Type.Array(
      Type.Object({
        path: Type.Array(Type.Union([Type.String(), Type.Integer()])),
        value: Type.Unknown(),
        selectivelyDisclosable: Type.Boolean({
          description: 'Whether it can be kept back when the credential is shown.',
        }),
      }),
      { description: 'Claim by claim.' },
    ),
  },
  { title: 'InspectedCredential' },
)

export const CollectedCredentials = Type.Object(
  { credentials: Type.Array(HeldCredentialView) },
  { title: 'CollectedCredentials' },
)

const waiting = {
  id: Id,
  state: Type.Enum(['pending', 'collected', 'failed'] as const),
  credentialIssuer: Type.String(),
  credentialConfigurationId: Type.String(),
  createdAt: DateTime,
  expiresAt: Type.String({ format: 'date-time', description: 'When the office stops asking.' }),
}

export const WaitingView = Type.Object(
  {
    ...waiting,
    credentialIds: Type.Array(Id, { description: 'Held credentials that came of it.' }),
    failure: Type.Optional(Type.String({ description: 'Why nothing came of it.' })),
  },
  { title: 'WaitingCollection' },
)

export const WaitingCredentials = Type.Object(
  {
    id: Type.String({ format: 'uuid', description: 'Of the first of `waiting`.' }),
    state: Type.Literal('pending'),
    credentials: Type.Array(HeldCredentialView, { description: 'What was ready.' }),
    waiting: Type.Array(WaitingView),
  },
  { title: 'WaitingCredentials' },
)

export function showHeld({ credential, claims }: OpenedCredential): Static<typeof HeldCredentialView> {
  const { id, format, issuer, type, state, validFrom, validUntil, storedAt, source, holder } = credential
  const { walletId, renewalId, presentations = 0 } = credential
  const { vct, types, doctype } = type
  return {
    id,
    format,
    issuer,
    type: {
      ...(vct === undefined ? {} : { vct }),
      ...(types === undefined ? {} : { types: [...types] }),
      ...(doctype === undefined ? {} : { doctype }),
    },
    claims: { ...claims },
    state,
    ...(validFrom === undefined ? {} : { validFrom: instant(validFrom) }),
    ...(validUntil === undefined ? {} : { validUntil: instant(validUntil) }),
    storedAt: instant(storedAt),
    credentialIssuer: source.credentialIssuer,
    credentialConfigurationId: source.credentialConfigurationId,
    ...(walletId === undefined ? {} : { walletId }),
    renewable: renewalId !== undefined,
    presentations,
    ...(holder?.did === undefined ? {} : { holderDid: holder.did }),
  }
}

export function showClaim({ path, value, selectivelyDisclosable }: HeldClaim) {
  return { path: [...path], value, selectivelyDisclosable }
}

export function showWaiting(collection: DeferredCollection): Static<typeof WaitingView> {
  const { id, state, source, createdAt, expiresAt } = collection
  const isEnded = collection.state !== 'pending'
  return {
    id,
    state,
    credentialIssuer: source.credentialIssuer,
    credentialConfigurationId: source.credentialConfigurationId,
    createdAt: instant(createdAt),
    expiresAt: instant(expiresAt),
    credentialIds: isEnded ? [...collection.credentialIds] : [],
    ...(isEnded && collection.failure !== undefined ? { failure: collection.failure } : {}),
  }
}
