import { CoreError } from '../errors.ts'
import { as, type CredentialConfigurationId, type DcpRecordId } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'
import { issuableCredentials } from './credential-object.ts'
import type { Participant } from './participant.ts'
import type { SentOffer } from './sent-offer.ts'

export interface OfferInput {
  readonly holderDid: string
  readonly configurationIds: readonly CredentialConfigurationId[]
  /** `reissue`, `proof-key-revocation`, or a word of the dataspace. */
  readonly offerReason?: string
}

type Needs = Pick<Ports, 'clock' | 'random' | 'credentialConfigurations' | 'issuers'>

const didPattern = /^did:[a-z0-9]+:[A-Za-z0-9._:%-]*[A-Za-z0-9._%-]$/

/**
 * An offer to a holder, to be stored by the caller.
 * @throws {CoreError} `invalid_request`, `credential_configuration_not_found`
 */
export async function newSentOffer(
  ports: Needs,
  participant: Participant,
  { holderDid, configurationIds, offerReason = 'reissue' }: OfferInput,
): Promise<SentOffer> {
  if (!didPattern.test(holderDid)) {
    throw new CoreError('invalid_request', 'The holder must be named by its DID.', {
      violations: [{ pointer: '/holderDid', message: 'must be a DID' }],
    })
  }
  const issuable = await issuableCredentials(ports, participant)
  const unknown = configurationIds.find((id) => !issuable.some((one) => one.configuration.id === id))
  if (unknown !== undefined) {
    throw new CoreError(
      'credential_configuration_not_found',
      `The participant "${participant.context}" does not issue "${unknown}" over DCP.`,
    )
  }
  const now = ports.clock.now()
  return {
    id: as<DcpRecordId>(ports.random.id(now)),
    tenantId: participant.tenantId,
    context: participant.context,
    holderDid,
    configurationIds: [...new Set(configurationIds)],
    offerReason,
    state: 'waiting',
    attempts: 0,
    createdAt: now,
    dueAt: now,
    version: 1,
  }
}
