import { CoreError } from '../errors.ts'
import { as, type DcpRecordId, type IssuanceId } from '../ids.ts'
import type { CredentialConfiguration } from '../issuers/credential-configuration.ts'
import type { Ports } from '../ports/ports.ts'
import { WriteConflict } from '../ports/units.ts'
import { toleratesPeers } from './compatibility.ts'
import { type CredentialExchange, exchangeName, isExchangeOpen } from './credential-exchange.ts'
import { issuableCredentials } from './credential-object.ts'
import type { Participant } from './participant.ts'
import { sealPart } from './sealed-exchange.ts'

export interface ReceivedRequest {
  readonly holderDid: string
  readonly holderPid: string
  /** Ids of entries of our metadata. */
  readonly credentialIds: readonly string[]
  /** To be given back with the delivery. */
  readonly token?: string
}

type Needs = Pick<
  Ports,
  'clock' | 'random' | 'secrets' | 'units' | 'dcp' | 'credentialConfigurations' | 'issuers' | 'issuances'
>

/**
 * A holder asks for credentials (DCP §6.4). Whether it gets them is decided later; here only that it may ask.
 * @throws {CoreError} `credential_configuration_unknown`, `credential_request_denied`, `already_exists`
 */
export async function receiveCredentialRequest(
  ports: Needs,
  participant: Participant,
  request: ReceivedRequest,
): Promise<CredentialExchange> {
  const configurations = await wantedConfigurations(ports, participant, request.credentialIds)
  const known = await knownExchange(ports, participant, request)
  if (known !== undefined) return known
  const offeredIssuances = await findOffered(ports, configurations, request.holderDid)
  await requireAdmission(ports, participant, request, offeredIssuances)
  const now = ports.clock.now()
  const id = as<DcpRecordId>(ports.random.id(now))
  const { tenantId, context, settings } = participant
  const exchange: CredentialExchange = {
    id,
    tenantId,
    context,
    holderDid: request.holderDid,
    holderPid: request.holderPid,
    ...(settings.duplicateHolderPid === 'accept' ? {} : { name: exchangeName(context, request) }),
    ...(settings.duplicateHolderPid === 'conflict' ? { keepsName: true as const } : {}),
    configurationIds: configurations.map((configuration) => configuration.id),
    state: 'submitted',
    ...(request.token === undefined
      ? {}
      : { sealedToken: sealPart(ports.secrets, { tenantId, id }, 'token', request.token) }),
    offeredIssuances,
    issued: [],
    attempts: 0,
    createdAt: now,
    dueAt: now,
    version: 1,
  }
  const add = ports.dcp.exchanges.add(exchange)
  try {
    await ports.units.commit([add])
    return exchange
  } catch (error) {
    // The same request, sent twice at once.
    const other =
      error instanceof WriteConflict ? await knownExchange(ports, participant, request) : undefined
    if (other === undefined) throw error
    return other
  }
}

async function wantedConfigurations(
  ports: Needs,
  participant: Participant,
  ids: readonly string[],
): Promise<readonly CredentialConfiguration[]> {
  const issuable = await issuableCredentials(ports, participant)
  const isNamedByType = toleratesPeers(participant, 'tsg')
  return [...new Set(ids)].map((id) => {
    const found =
      issuable.find((one) => one.id === id) ??
      (isNamedByType ? issuable.find((one) => `${participant.did}#${one.credentialType}` === id) : undefined)
    if (found !== undefined) return found.configuration
    const at = ids.indexOf(id)
    throw new CoreError('credential_configuration_unknown', 'The issuer has no such credential.', {
      violations: [{ pointer: `/credentials/${at}/id`, message: 'is not in the metadata of the issuer' }],
    })
  })
}

/** What the `holderPid` stands for already, if the participant takes it for the same request. */
async function knownExchange(
  { dcp }: Needs,
  { tenantId, context, settings }: Participant,
  request: ReceivedRequest,
): Promise<CredentialExchange | undefined> {
  if (settings.duplicateHolderPid === 'accept') return undefined
  const known = await dcp.exchanges.findByName(tenantId, exchangeName(context, request))
  if (known === undefined) return undefined
  if (settings.duplicateHolderPid === 'idempotent' && isExchangeOpen(known)) return known
  throw new CoreError('already_exists', 'This holderPid was used before.')
}

const MOST_PAGES = 5

/** Issuances that an application opened for this very holder: they bring the claims. */
async function findOffered(
  { issuances }: Needs,
  configurations: readonly CredentialConfiguration[],
  holderDid: string,
): Promise<Readonly<Record<string, IssuanceId>>> {
  const found: Record<string, IssuanceId> = {}
  for (const { id, tenantId } of configurations) {
    let after: { readonly at: number; readonly id: string } | undefined
    for (let page = 0; page < MOST_PAGES && found[id] === undefined; page++) {
      const filter = { state: 'offered', credentialConfigurationId: id } as const
      const list = await issuances.list(tenantId, filter, { limit: 200, ...(after && { after }) })
      const own = list.items.find(({ protocol, subject }) => protocol === 'dcp' && subject === holderDid)
      if (own !== undefined) found[id] = own.id
      if (list.next === undefined) break
      after = list.next
    }
  }
  return found
}

async function requireAdmission(
  { dcp }: Needs,
  { tenantId, settings }: Participant,
  { holderDid }: ReceivedRequest,
  offered: Readonly<Record<string, IssuanceId>>,
): Promise<void> {
  if (settings.anonymousHolders || Object.keys(offered).length > 0) return
  if ((await dcp.holders.findByName(tenantId, holderDid)) !== undefined) return
  throw new CoreError('credential_request_denied', 'This issuer does not know you as a holder.', {
    detail: 'the DID of the holder is not registered',
  })
}
