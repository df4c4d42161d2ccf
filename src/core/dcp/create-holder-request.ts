import { CoreError } from '../errors.ts'
import { as, type DcpRecordId, type TenantId } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'
import { type Write, WriteConflict } from '../ports/units.ts'
import { createAccessToken } from './access-token.ts'
import { toleratesPeers } from './compatibility.ts'
import { defaultParticipant, findParticipant } from './find-participant.ts'
import type { HolderRequest } from './holder-request.ts'
import type { Participant } from './participant.ts'
import { sealPart } from './sealed-exchange.ts'

export interface HolderRequestInput {
  /** DID of the issuer. */
  readonly issuer: string
  /** Ids of entries of the issuer's metadata. */
  readonly credentialIds: readonly string[]
  /** Which of our participants asks; absent = the one that holds by default. */
  readonly participant?: string
  /** Absent = a fresh one. */
  readonly holderPid?: string
  /** Only waits for a delivery that was agreed on elsewhere: nothing is sent, and no token comes back. */
  readonly expectOnly?: boolean
  /** For issuers that want one (`pre-authorized_code`, TNO Security Gateway among them). */
  readonly preAuthorizedCode?: string
  /** The request whose credentials these are to replace. */
  readonly renews?: DcpRecordId
}

export type RequestingPorts = Pick<Ports, 'clock' | 'random' | 'secrets' | 'units' | 'dcp'>

const DAY = 86_400_000
/** How long a request waits for its delivery. */
const PATIENCE_MS = 7 * DAY
const didPattern = /^did:[a-z0-9]+:[A-Za-z0-9._:%-]*[A-Za-z0-9._%-]$/

/**
 * One of our participants wants credentials of an issuer. It is asked soon, by a job.
 * @param alongside further writes of the same unit
 * @throws {CoreError} `participant_not_found`, `invalid_request`, `already_exists`
 */
export async function createHolderRequest(
  ports: RequestingPorts,
  tenantId: TenantId,
  input: HolderRequestInput,
  alongside: (request: HolderRequest) => readonly Write[] = () => [],
): Promise<HolderRequest> {
  if (!didPattern.test(input.issuer)) {
    throw new CoreError('invalid_request', 'The issuer must be a DID.', {
      violations: [{ pointer: '/issuer', message: 'must be a DID' }],
    })
  }
  const participant =
    input.participant === undefined
      ? await defaultParticipant(ports, tenantId, 'holder')
      : await findParticipant(ports, tenantId, input.participant)
  if (!participant.roles.includes('holder')) {
    throw new CoreError('invalid_request', `The participant "${participant.context}" is no holder.`)
  }
  if (toleratesPeers(participant, 'tsg') && new Set(input.credentialIds).size > 1) {
    throw new CoreError('invalid_request', 'This participant asks for one credential at a time (TSG).', {
      violations: [{ pointer: '/credentialIds', message: 'must be one' }],
    })
  }
  const request = newRequest(ports, participant, input)
  const add = ports.dcp.holderRequests.add(request)
  try {
    await ports.units.commit([add, ...alongside(request)])
  } catch (error) {
    if (!(error instanceof WriteConflict) || error.write !== add) throw error
    throw new CoreError('already_exists', 'This holderPid was used before.')
  }
  return request
}

function newRequest(
  ports: RequestingPorts,
  participant: Participant,
  {
    issuer,
    credentialIds,
    holderPid,
    expectOnly = false,
    renews,
    preAuthorizedCode: code,
  }: HolderRequestInput,
): HolderRequest {
  const now = ports.clock.now()
  const id = as<DcpRecordId>(ports.random.id(now))
  const { tenantId, context } = participant
  const expiresAt = now + PATIENCE_MS
  // It opens nothing by itself; it comes back with the delivery, so that nobody else can deliver.
  const grant = { audience: issuer, scopes: [], expiresAt }
  const token = createAccessToken(ports.secrets, participant, grant)
  return {
    id,
    tenantId,
    context,
    holderPid: holderPid ?? id,
    issuer,
    wanted: [...new Set(credentialIds)].map((credentialId) => ({ id: credentialId })),
    state: expectOnly ? 'requested' : 'created',
    ...(expectOnly ? {} : { sealedToken: sealPart(ports.secrets, { tenantId, id }, 'token', token) }),
    ...(code === undefined ? {} : { sealedCode: sealPart(ports.secrets, { tenantId, id }, 'code', code) }),
    ...(renews === undefined ? {} : { renews }),
    ...(expectOnly ? { isStanding: true as const } : {}),
    deliveredHashes: [],
    credentialIds: [],
    attempts: 0,
    createdAt: now,
    expiresAt,
    dueAt: expectOnly ? expiresAt : now,
    version: 1,
  }
}
