import { sha256Base64url } from '../../lib/hash.ts'
import { CoreError } from '../errors.ts'
import { as, type DcpRecordId } from '../ids.ts'
import type { DcpPeers } from '../ports/dcp-peers.ts'
import type { Ports } from '../ports/ports.ts'
import { WriteConflict } from '../ports/units.ts'
import { createHolderRequest } from './create-holder-request.ts'
import type { Participant } from './participant.ts'
import type { OfferedCredential, ReceivedOffer } from './received-offer.ts'

export interface Offer {
  readonly issuer: string
  readonly credentials: readonly (OfferedCredential & { readonly isSparse: boolean })[]
}

type Needs = Pick<Ports, 'clock' | 'random' | 'secrets' | 'units' | 'dcp' | 'trustedIssuers' | 'log'> & {
  readonly dcpPeers: DcpPeers
}

/**
 * An issuer tells that there is something to ask for (DCP §6.5). Entries that hold nothing but an id are looked up with the issuer. The
 * same offer again is the same record.
 * @throws {CoreError} `offer_invalid` for an id that the issuer does not publish, `outgoing_failed` when it cannot be asked
 */
export async function receiveOffer(
  ports: Needs,
  participant: Participant,
  { issuer, credentials }: Offer,
): Promise<void> {
  const completed = await complete(ports, participant, issuer, credentials)
  const now = ports.clock.now()
  const { tenantId, context } = participant
  const offer: ReceivedOffer = {
    id: as<DcpRecordId>(ports.random.id(now)),
    tenantId,
    context,
    issuer,
    credentials: completed,
    contentHash: sha256Base64url(JSON.stringify([context, issuer, completed])),
    createdAt: now,
    version: 1,
  }
  const add = ports.dcp.offers.add(offer)
  try {
    await ports.units.commit([add])
  } catch (error) {
    if (error instanceof WriteConflict && error.write === add) return
    throw error
  }
  await requestOffered(ports, participant, offer)
}

async function complete(
  { dcpPeers }: Needs,
  participant: Participant,
  issuer: string,
  credentials: Offer['credentials'],
): Promise<readonly OfferedCredential[]> {
  if (!credentials.some(({ isSparse }) => isSparse)) return credentials.map(withoutMark)
  const metadata = await dcpPeers.metadata(participant, issuer)
  if (metadata.outcome !== 'done') {
    throw new CoreError('offer_invalid', 'The metadata of the issuer cannot be read.', {
      detail: metadata.detail,
    })
  }
  return credentials.map((one, index) => {
    if (!one.isSparse) return withoutMark(one)
    const found = metadata.value.find(({ id }) => id === one.id)
    if (found !== undefined) return found
    throw new CoreError('offer_invalid', 'The issuer does not publish a credential that it offers.', {
      violations: [{ pointer: `/credentials/${index}/id`, message: 'is not in the metadata of the issuer' }],
    })
  })
}

function withoutMark({ isSparse: _, ...offered }: Offer['credentials'][number]): OfferedCredential {
  return offered
}

/** By itself only where the participant wants that, and only what a listed issuer offers. */
async function requestOffered(
  ports: Needs,
  { tenantId, context, settings, roles }: Participant,
  { issuer, credentials }: ReceivedOffer,
): Promise<void> {
  if (settings.autoRequestOffers === 'off' || !roles.includes('holder')) return
  const listed = await ports.trustedIssuers.list(tenantId)
  const credentialIds = credentials.map(({ id }) => id).filter((id) => id !== undefined)
  if (!listed.some(({ did }) => did === issuer) || credentialIds.length === 0) return
  await createHolderRequest(ports, tenantId, { issuer, credentialIds, participant: context })
}
