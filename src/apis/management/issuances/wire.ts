import { type Static, Type } from 'typebox'
import type { Event } from '../../../core/events/event.ts'
import type { Issuance } from '../../../core/issuance/issuance.ts'
import { DateTime, Id, instant } from '../wire.ts'

export const issuanceStates = [
  'offered',
  'retrieved',
  'authorized',
  'deferred',
  'issued',
  'accepted',
  'rejected',
  'failed',
  'expired',
] as const satisfies readonly Issuance['state'][]

export const Protocol = Type.Enum(['openid4vci', 'authenticator', 'dcp', 'direct'] as const)

export const IssuanceRequest = Type.Object(
  {
    credentialConfigurationId: Type.String({ minLength: 1, maxLength: 200 }),
    claims: Type.Record(Type.String(), Type.Unknown(), {
      description: 'By input name of the configuration, or under their names in the credential.',
      examples: [{ given_name: 'Ada', family_name: 'Lovelace', degree: 'Mathematics' }],
    }),
    transactionCode: Type.Optional(
      Type.Boolean({ description: 'Asks for a transaction code where the configuration leaves the choice.' }),
    ),
    validUntil: Type.Optional(DateTime),
    subject: Type.Optional(
      Type.String({ minLength: 1, maxLength: 500, description: 'Your own name for the subject.' }),
    ),
    protocol: Type.Optional(Protocol),
    offerBy: Type.Optional(
      Type.Enum(['reference', 'value'] as const, {
        description: 'Whether the link carries the offer or points to it.',
      }),
    ),
  },
  { additionalProperties: false, title: 'IssuanceRequest' },
)

const process = {
  id: Id,
  state: Type.Enum(issuanceStates),
  credentialConfigurationId: Type.String(),
  expiresAt: DateTime,
}

const offer = {
  credentialOfferUri: Type.String({ description: 'What a wallet opens: as a link or as a QR code.' }),
  offerUrl: Type.String({ format: 'uri', description: 'A page for a person, with the QR code.' }),
  transactionCode: Type.Optional(
    Type.String({ description: 'To be told to the holder on another way than the offer.' }),
  ),
}

export const CreatedIssuance = Type.Object({ ...process, ...offer }, { title: 'CreatedIssuance' })

export const IssuanceView = Type.Object(
  {
    ...process,
    credentialId: Type.Optional(Id),
    protocol: Protocol,
    subject: Type.Optional(Type.String()),
    createdAt: DateTime,
    decision: Type.Optional(
      Type.Enum(['pending', 'approved'] as const, { description: 'Of a deferred issuance.' }),
    ),
    withdrawn: Type.Optional(Type.Boolean({ description: 'Of an expired issuance.' })),
    failure: Type.Optional(Type.String({ description: 'Why a failed issuance failed.' })),
    ...Type.Partial(Type.Object(offer)).properties,
    timeline: Type.Array(
      Type.Object({ at: DateTime, event: Type.String(), detail: Type.Optional(Type.String()) }),
      { description: 'What happened, oldest first.' },
    ),
  },
  { title: 'Issuance' },
)

export type Offer = Pick<
  Static<typeof CreatedIssuance>,
  'credentialOfferUri' | 'offerUrl' | 'transactionCode'
>

export function showIssuance(
  issuance: Issuance,
  timeline: readonly Event[],
  open?: Offer,
): Static<typeof IssuanceView> {
  const { id, state, credentialConfigurationId, protocol, subject, createdAt, expiresAt } = issuance
  return {
    id,
    state,
    credentialConfigurationId,
    ...('credentialId' in issuance && issuance.credentialId !== undefined
      ? { credentialId: issuance.credentialId }
      : {}),
    protocol,
    ...(subject === undefined ? {} : { subject }),
    createdAt: instant(createdAt),
    expiresAt: instant(expiresAt),
    ...(issuance.state === 'deferred' ? { decision: issuance.decision } : {}),
    ...(issuance.state === 'expired' ? { withdrawn: issuance.withdrawn } : {}),
    ...(issuance.state === 'failed' ? { failure: issuance.reason } : {}),
    ...open,
    timeline: timeline.map(({ at, type, detail }) => ({
      at: instant(at),
      event: type,
      ...(detail === undefined ? {} : { detail }),
    })),
  }
}
