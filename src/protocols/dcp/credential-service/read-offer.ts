import type { Offer } from '../../../core/dcp/receive-offer.ts'
import { isJsonObject, type JsonObject } from '../../../lib/json.ts'
import { requireText } from '../message/read-message.ts'
import { malformed, notAuthorized } from '../refusal.ts'
import type { Sender } from '../self-issued-token/verify-self-issued-token.ts'

const MOST = 50

/** `CredentialOfferMessage` (DCP §6.5.1). An entry that has nothing but its `id` is sparse: the rest stands in the metadata. */
export function readOffer(message: JsonObject, { did }: Sender): Offer {
  const issuer = requireText(message, 'issuer')
  if (issuer !== did) {
    throw notAuthorized(
      'offer_foreign',
      'An issuer offers only what is its own.',
      'issuer is another DID than that of the token',
    )
  }
  const { credentials } = message
  if (!Array.isArray(credentials) || credentials.length === 0 || credentials.length > MOST) {
    throw malformed('credentials_invalid', '/credentials', `credentials must be a list of 1 to ${MOST}.`)
  }
  return { issuer, credentials: credentials.map(readEntry) }
}

function readEntry(entry: unknown, index: number): Offer['credentials'][number] {
  const pointer = `/credentials/${index}`
  if (!isJsonObject(entry)) throw malformed('credentials_invalid', pointer, 'An entry must be an object.')
  const text = (name: string): string | undefined => {
    const value = entry[name]
    if (value === undefined || value === null) return undefined
    if (typeof value === 'string' && value.length <= 2_048) return value
    throw malformed('credentials_invalid', `${pointer}/${name}`, `${name} must be a text.`)
  }
  const id = text('id')
  const credentialType = text('credentialType')
  // Peers before 1.0 write a list.
  const older = [entry['profiles']].flat()[0]
  const profile = text('profile') ?? (typeof older === 'string' ? older : undefined)
  const offerReason = text('offerReason')
  const isSparse = credentialType === undefined && profile === undefined
  if (isSparse && id === undefined) {
    throw malformed('credentials_invalid', `${pointer}/id`, 'An entry needs its id, or says what it is.')
  }
  return {
    ...(id === undefined ? {} : { id }),
    ...(credentialType === undefined ? {} : { credentialType }),
    ...(profile === undefined ? {} : { profile }),
    ...(offerReason === undefined ? {} : { offerReason }),
    isSparse,
  }
}
