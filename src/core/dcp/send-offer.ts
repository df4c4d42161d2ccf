import type { DcpPeers } from '../ports/dcp-peers.ts'
import type { Ports } from '../ports/ports.ts'
import { WriteConflict } from '../ports/units.ts'
import { issuableCredentials } from './credential-object.ts'
import type { SentOffer } from './sent-offer.ts'

export type OfferingPorts = Pick<
  Ports,
  'clock' | 'units' | 'dcp' | 'log' | 'credentialConfigurations' | 'issuers' | 'tenants'
> & { readonly dcpPeers: DcpPeers }

const LEASE_MS = 14_000
/** Waits between tries, seconds. */
const pauses = [5, 30, 300, 3_600] as const

/** One try. Sparse entries: what the holder cannot read from them stands in our metadata, which it asks for. */
export async function sendOffer(ports: OfferingPorts, due: SentOffer): Promise<void> {
  const offer: SentOffer = {
    ...due,
    attempts: due.attempts + 1,
    dueAt: ports.clock.now() + LEASE_MS,
    version: due.version + 1,
  }
  if (!(await commit(ports, offer))) return
  const participant = await ports.dcp.participants.findByName(offer.tenantId, offer.context)
  if (participant === undefined) return void (await commit(ports, ended(offer, 'failed', 'no participant')))
  const issuable = await issuableCredentials(ports, participant)
  const credentials = issuable
    .filter(({ configuration }) => offer.configurationIds.includes(configuration.id))
    .map(({ id, credentialType, profile }) => ({
      id,
      type: 'CredentialObject',
      credentialType,
      profile,
      bindingMethods: ['did:web'],
      offerReason: offer.offerReason,
      issuancePolicy: { id: `policy-${id}`, input_descriptors: [] },
    }))
  if (credentials.length === 0) {
    return void (await commit(ports, ended(offer, 'failed', 'not issued any more')))
  }
  const answer = await ports.dcpPeers.offer(participant, offer.holderDid, credentials)
  if (answer.outcome === 'done') return void (await commit(ports, ended(offer, 'sent')))
  ports.log.warn(
    { tenantId: offer.tenantId, offerId: offer.id, detail: answer.detail },
    'a DCP offer did not get through',
  )
  const pause = pauses[offer.attempts - 1]
  await commit(
    ports,
    answer.outcome === 'unavailable' && pause !== undefined
      ? { ...offer, dueAt: ports.clock.now() + pause * 1000, version: offer.version + 1 }
      : ended(offer, 'failed', answer.detail),
  )
}

function ended(offer: SentOffer, state: 'sent' | 'failed', failure?: string): SentOffer {
  const { dueAt: _, ...rest } = offer
  return {
    ...rest,
    state,
    ...(failure === undefined ? {} : { failure: failure.slice(0, 1_000) }),
    version: offer.version + 1,
  }
}

async function commit({ units, dcp }: OfferingPorts, next: SentOffer): Promise<boolean> {
  try {
    await units.commit([dcp.sentOffers.save(next)])
    return true
  } catch (error) {
    if (error instanceof WriteConflict) return false
    throw error
  }
}
