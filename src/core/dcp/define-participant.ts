import { CoreError } from '../errors.ts'
import type { SigningKey } from '../identities/signing-key.ts'
import { as, type DcpRecordId, type IssuerId } from '../ids.ts'
import type { Issuer } from '../issuers/issuer.ts'
import type { DidCreator } from '../ports/did-creator.ts'
import type { Ports } from '../ports/ports.ts'
import { type Write, WriteConflict } from '../ports/units.ts'
import { newApiClient } from '../tenants/create-api-client.ts'
import type { Tenant } from '../tenants/tenant.ts'
import {
  defaultParticipantSettings,
  isKeyOf,
  type Participant,
  type ParticipantRole,
  type ParticipantSettings,
  participantRoles,
  SELF,
} from './participant.ts'
import { signingKeyOf } from './participant-key.ts'

export interface ParticipantRequest {
  readonly context: string
  /** Absent = all of them, or those that it has. */
  readonly roles?: readonly ParticipantRole[]
  /** What is absent stays, or is as usual. */
  readonly settings?: Partial<ParticipantSettings>
  /** No client of the secure token service is made: there is one already, or none is wanted. */
  readonly withoutClient?: boolean
}

export interface DefinedParticipant {
  readonly participant: Participant
  readonly key: SigningKey
  /** Present when this call made the client of the secure token service: its secret is shown this once. */
  readonly sts?: { readonly clientId: string; readonly clientSecret: string }
  readonly isNew: boolean
}

export type DefiningPorts = Pick<
  Ports,
  'clock' | 'random' | 'units' | 'keys' | 'issuers' | 'apiClients' | 'dcp'
> & { readonly didCreator: DidCreator }

/** What did:web can carry in a path segment without being encoded. */
const contextPattern = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/

/**
 * Makes a participant with all that it takes, or changes it: its DID and keys, an identity to issue as, its service entries, a client
 * for the secure token service. Doing it again changes nothing.
 * @param alongside further writes of the same unit
 * @throws {CoreError} `invalid_request`, `changed_meanwhile`
 */
export async function defineParticipant(
  ports: DefiningPorts,
  tenant: Tenant,
  request: ParticipantRequest,
  alongside: (defined: DefinedParticipant) => readonly Write[] = () => [],
): Promise<DefinedParticipant> {
  checkRequest(request)
  const before = await ports.dcp.participants.findByName(tenant.id, request.context)
  const { key, writes: keyWrites } = await ensureKey(ports, tenant, request.context)
  const { did } = ports.didCreator.create('web', tenant, key)
  const stsClientId = before?.stsClientId
  const named = { context: request.context, did, ...(stsClientId === undefined ? {} : { stsClientId }) }
  const sts = request.withoutClient === true ? undefined : await ensureStsClient(ports, tenant, named)
  const participant: Participant = {
    id: before?.id ?? as<DcpRecordId>(ports.random.id(ports.clock.now())),
    tenantId: tenant.id,
    ...named,
    ...(sts === undefined || sts.shown.clientId === did ? {} : { stsClientId: sts.shown.clientId }),
    roles: request.roles === undefined ? (before?.roles ?? participantRoles) : [...new Set(request.roles)],
    settings: { ...defaultParticipantSettings, ...before?.settings, ...request.settings },
    createdAt: before?.createdAt ?? ports.clock.now(),
    version: (before?.version ?? 0) + 1,
  }
  const isChanged = before === undefined || content(before) !== content(participant)
  const defined: DefinedParticipant = {
    participant: isChanged ? participant : before,
    key,
    ...(sts === undefined ? {} : { sts: sts.shown }),
    isNew: before === undefined,
  }
  const { participants } = ports.dcp
  const keep = before === undefined ? participants.add(participant) : participants.save(participant)
  const writes = [
    ...keyWrites,
    ...(await ensureIssuer(ports, tenant, participant, key)),
    ...(isChanged ? [keep] : []),
    ...(sts === undefined ? [] : [sts.write]),
    ...alongside(defined),
  ]
  try {
    if (writes.length > 0) await ports.units.commit(writes)
  } catch (error) {
    if (!(error instanceof WriteConflict) || (error.write !== keep && error.write !== sts?.write)) throw error
    throw new CoreError('changed_meanwhile', 'The participant was changed by someone else. Try again.')
  }
  return defined
}

const content = ({ did, roles, settings, stsClientId }: Participant): string =>
  JSON.stringify([did, roles, settings, stsClientId])

function checkRequest({ context, settings }: ParticipantRequest): void {
  if (!contextPattern.test(context)) {
    throw invalid(
      '/context',
      'must be 1 to 63 letters, digits and . _ -, with a letter or digit at both ends',
    )
  }
  const leeway = settings?.leewaySeconds
  if (leeway !== undefined && (leeway < 10 || leeway > 30)) {
    throw invalid('/settings/leewaySeconds', 'must be 10 to 30')
  }
}

/** Tokens and presentations are signed with ES256: every peer reads that. */
async function ensureKey(
  ports: DefiningPorts,
  tenant: Tenant,
  context: string,
): Promise<{ readonly key: SigningKey; readonly writes: readonly Write[] }> {
  const known = await signingKeyOf(ports, tenant.id, context)
  if (known !== undefined) return { key: known, writes: [] }
  const participant = context === SELF ? undefined : context
  const { key, write } = await ports.keys.generate(tenant.id, 'ES256', 'issuing', participant)
  return { key, writes: [write] }
}

async function ensureIssuer(
  ports: DefiningPorts,
  tenant: Tenant,
  { context, did, roles }: Participant,
  key: SigningKey,
): Promise<readonly Write[]> {
  if (!roles.includes('issuer')) return []
  const issuers = await ports.issuers.list(tenant.id)
  if (issuers.some(({ identification }) => identification.method === 'did' && identification.did === did)) {
    return []
  }
  const { verificationMethod } = ports.didCreator.create('web', tenant, key)
  const now = ports.clock.now()
  const issuer: Issuer = {
    id: as<IssuerId>(ports.random.id(now)),
    tenantId: tenant.id,
    name: freeName(issuers, context === SELF ? 'Dataspace' : `Dataspace: ${context}`),
    keyId: key.id,
    identification: { method: 'did', did, verificationMethod },
    createdAt: now,
  }
  return isKeyOf(context, key) ? [ports.issuers.add(issuer)] : []
}

function freeName(issuers: readonly Issuer[], wanted: string): string {
  let name = wanted
  for (let count = 2; issuers.some((issuer) => issuer.name === name); count++) name = `${wanted} ${count}`
  return name
}

/** Named by the DID, as connectors of EDC expect it; with a name of its own when one of that name was revoked. */
async function ensureStsClient(
  ports: DefiningPorts,
  tenant: Tenant,
  { context, did, stsClientId = did }: Pick<Participant, 'context' | 'did' | 'stsClientId'>,
) {
  const known = await ports.apiClients.findByClientId(tenant.id, stsClientId)
  if (known !== undefined && known.status !== 'revoked') return undefined
  const { client, clientSecret } = newApiClient(ports, tenant.id, {
    name: `Secure token service: ${context}`,
    scopes: ['dcp:sts', 'dcp:trigger'],
    limits: { participants: [context] },
  })
  const isFree = known === undefined && (await ports.apiClients.findByClientId(tenant.id, did)) === undefined
  const clientId = isFree ? did : client.clientId
  return { write: ports.apiClients.add({ ...client, clientId }), shown: { clientId, clientSecret } }
}

function invalid(pointer: string, message: string): CoreError {
  return new CoreError('invalid_request', `The participant cannot be made: ${pointer} ${message}.`, {
    violations: [{ pointer, message }],
  })
}
