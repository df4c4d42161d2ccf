import { CoreError } from '../errors.ts'
import type { EventType } from '../events/event.ts'
import { eventNow } from '../events/event-now.ts'
import type { CredentialId, StatusListId, TenantId } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'
import { type Write, WriteConflict } from '../ports/units.ts'
import type { CredentialStatus, IssuedCredential } from './credential.ts'

type ChangeStatusPorts = Pick<
  Ports,
  'units' | 'issuedCredentials' | 'statusLists' | 'statusListFormats' | 'events' | 'clock' | 'random'
> & {
  /** Told after the commit, so that the next published list of this process has the change. */
  readonly statusListChanged?: (tenantId: TenantId, listId: StatusListId) => void
}

export interface ChangeStatusOptions {
  /** Why, for the timeline. */
  readonly reason?: string
  /** Refuse when the credential has this status already: of two who change it, only one did. */
  readonly onlyOnce?: boolean
  /** Writes of the caller's for the same unit, made from the credential as it will be. Also committed when nothing changes. */
  readonly alongside?: (credential: IssuedCredential) => readonly Write[]
}

type ChangeStatus = (
  ports: ChangeStatusPorts,
  tenantId: TenantId,
  credentialId: CredentialId,
  options?: ChangeStatusOptions,
) => Promise<IssuedCredential>

/**
 * Revokes all copies of a credential, for good.
 * @throws {CoreError} `credential_not_found`, `credential_has_no_status`, `changed_meanwhile`
 * @throws {WriteConflict} of a write of `alongside`
 */
export const revokeCredential: ChangeStatus = (ports, tenantId, credentialId, options) =>
  changeStatus(ports, tenantId, credentialId, 'revoked', 'credential.revoked', options)

/**
 * Suspends all copies of a credential until it is reinstated or revoked.
 * @throws {CoreError} `credential_not_found`, `credential_has_no_status`, `credential_status_final`, `changed_meanwhile`
 * @throws {WriteConflict} of a write of `alongside`
 */
export const suspendCredential: ChangeStatus = (ports, tenantId, credentialId, options) =>
  changeStatus(ports, tenantId, credentialId, 'suspended', 'credential.suspended', options)

/**
 * Ends a suspension. A revoked credential stays revoked.
 * @throws {CoreError} `credential_not_found`, `credential_has_no_status`, `credential_status_final`, `changed_meanwhile`
 * @throws {WriteConflict} of a write of `alongside`
 */
export const reinstateCredential: ChangeStatus = (ports, tenantId, credentialId, options) =>
  changeStatus(ports, tenantId, credentialId, 'valid', 'credential.reinstated', options)

const MAX_TRIES = 5

async function changeStatus(
  ports: ChangeStatusPorts,
  tenantId: TenantId,
  credentialId: CredentialId,
  status: CredentialStatus,
  eventType: EventType,
  { reason, onlyOnce = false, alongside = () => [] }: ChangeStatusOptions = {},
): Promise<IssuedCredential> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const before = await findChangeable(ports, tenantId, credentialId, status)
    const isChange = before.status !== status
    if (!isChange && onlyOnce)
      throw new CoreError('credential_status_final', `The credential is ${status} already.`)
    const after = isChange ? { ...before, status, version: before.version + 1 } : before
    const callers = alongside(after)
    const ours = isChange ? await writesOf(ports, after, eventType, reason) : []
    try {
      if (ours.length + callers.length > 0) await ports.units.commit([...ours, ...callers])
    } catch (error) {
      if (error instanceof WriteConflict && !callers.includes(error.write)) continue
      throw error
    }
    if (isChange)
      for (const listId of new Set(after.statusEntries.map((entry) => entry.listId)))
        ports.statusListChanged?.(tenantId, listId)
    return after
  }
  throw new CoreError('changed_meanwhile', 'The credential is being changed by others. Try again.')
}

async function findChangeable(
  ports: ChangeStatusPorts,
  tenantId: TenantId,
  credentialId: CredentialId,
  status: CredentialStatus,
): Promise<IssuedCredential> {
  const credential = await ports.issuedCredentials.find(tenantId, credentialId)
  if (credential === undefined) throw new CoreError('credential_not_found', 'There is no such credential.')
  if (credential.statusEntries.length === 0)
    throw new CoreError('credential_has_no_status', 'This credential was issued without a status.')
  if (credential.status === 'revoked' && status !== 'revoked')
    throw new CoreError('credential_status_final', 'A revoked credential stays revoked.')
  return credential
}

/** The credential, its entries and the event: the whole change. Entries in one order, so that no two units wait for each other. */
async function writesOf(
  ports: ChangeStatusPorts,
  credential: IssuedCredential,
  type: EventType,
  reason: string | undefined,
): Promise<Write[]> {
  const { id, tenantId, status } = credential
  const entries: Write[] = []
  const byList = Map.groupBy(credential.statusEntries, ({ listId }) => listId)
  for (const listId of [...byList.keys()].sort()) {
    const value = await valueIn(ports, tenantId, listId, status)
    for (const { index } of byList.get(listId) ?? [])
      entries.push(...ports.statusLists.set(tenantId, listId, index, value))
  }
  const event = eventNow(ports, {
    tenantId,
    type,
    subjectId: id,
    data: { credentialId: id, state: status },
    ...(reason === undefined ? {} : { detail: reason }),
  })
  return [ports.issuedCredentials.save(credential), ...entries, ...ports.events.append(event)]
}

async function valueIn(
  ports: ChangeStatusPorts,
  tenantId: TenantId,
  listId: StatusListId,
  status: CredentialStatus,
): Promise<number> {
  const list = await ports.statusLists.find(tenantId, listId)
  const format = list === undefined ? undefined : ports.statusListFormats.get(list.format)
  if (format === undefined)
    throw new CoreError('internal', 'Something went wrong on our side.', {
      detail: `status list ${listId} is gone, or its format is`,
    })
  return format.value(status)
}
