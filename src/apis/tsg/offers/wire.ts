import { Type } from 'typebox'

/** Names as on the wire of TSG. */

const Members = Type.Record(Type.String(), Type.Unknown())
const Text = (maxLength: number) => Type.String({ minLength: 1, maxLength })
const DateTime = Type.String({ format: 'date-time' })

export const OfferRequest = Type.Object(
  {
    holderId: Type.Optional(Text(2048)),
    credentialType: Text(200),
    credentialSubject: Members,
    preAuthorizedCode: Type.Optional(Text(8192)),
  },
  { title: 'TsgOfferRequest' },
)
export type OfferRequest = Type.Static<typeof OfferRequest>

const offer = {
  credential_issuer: Type.String(),
  credential_configuration_ids: Type.Array(Type.String()),
  grants: Members,
}
export const Offer = Type.Object(offer, { title: 'TsgCredentialOffer' })
export type Offer = Type.Static<typeof Offer>
export const CreatedOffer = Type.Object({ id: Type.String(), ...offer }, { title: 'TsgCreatedOffer' })
export type CreatedOffer = Type.Static<typeof CreatedOffer>

export const OfferStatus = Type.Object(
  {
    id: Type.String(),
    createdDate: DateTime,
    preAuthorizedCode: Type.String({ description: 'Never the code itself.' }),
    holderId: Type.Optional(Type.String()),
    credentialType: Type.String(),
    credentialId: Type.Optional(Type.String()),
    revoked: Type.Boolean(),
    credentialSubject: Members,
  },
  { title: 'TsgOfferStatus' },
)
export type OfferStatus = Type.Static<typeof OfferStatus>
