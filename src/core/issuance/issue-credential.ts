import { CoreError } from '../errors.ts'
import type { Event } from '../events/event.ts'
import { as, type CredentialId, type IssuerId, type TenantId } from '../ids.ts'
import type { CredentialConfiguration } from '../issuers/credential-configuration.ts'
import type { CredentialSigner } from '../ports/credential-format.ts'
import type { Ports } from '../ports/ports.ts'
import type { Write } from '../ports/units.ts'
import type { IssuedCredential, StatusEntry } from '../status/credential.ts'
import type { StatusAllocator } from '../status/status-allocator.ts'
import { statusListUrl } from '../status/status-list-url.ts'
import type { Tenant } from '../tenants/tenant.ts'
import { type Change, changeIssuance } from './change-issuance.ts'
import type { HolderKey } from './holder-key.ts'
import type { Authorized, Deferred, Issuance } from './issuance.ts'
import { issuanceEvent } from './issuance-event.ts'
import { openClaims } from './sealed-claims.ts'
import { defer, issue } from './transitions.ts'

/** What the office needs to sign credentials. */
export type IssuingPorts = Pick<
  Ports,
  | 'clock'
  | 'random'
  | 'secrets'
  | 'settings'
  | 'units'
  | 'events'
  | 'issuances'
  | 'issuedCredentials'
  | 'formats'
  | 'statusListFormats'
  | 'publicUrl'
> & {
  readonly statusAllocator: StatusAllocator
  signerFor(tenantId: TenantId, issuerId: IssuerId): Promise<CredentialSigner>
}

/** A wallet that proved its keys gets its credentials, or waits for an approval. */
export type Issuing =
  | { readonly outcome: 'issued'; readonly credentials: readonly string[]; readonly issuance: Issuance }
  | { readonly outcome: 'deferred'; readonly issuance: Deferred }

export interface CredentialRequest {
  /** One credential for each; none for a credential without holder binding. */
  readonly holderKeys: readonly HolderKey[]
  /** Single uses of the same request: its nonce, the `jti` of its DPoP proof. */
  readonly also: readonly Write[]
}

/**
 * The credential request of an authorized issuance (OpenID4VCI 1.0 §8). Signs, and records status entries, credential, single
 * uses, state and event as one unit.
 * @param known the issuance as the access token opened it
 * @throws {CoreError} `credential_request_denied` when it already gave its credential or has ended
 */
export function issueCredential(
  ports: IssuingPorts,
  tenant: Tenant,
  configuration: CredentialConfiguration,
  known: Issuance,
  request: CredentialRequest,
): Promise<Issuing> {
  return changeIssuance(
    ports,
    tenant.id,
    known.id,
    (issuance) => {
      if (issuance.state !== 'authorized') throw denied(issuance)
      return configuration.approval === 'manual'
        ? postpone(ports, issuance, request)
        : sign(ports, tenant, configuration, issuance, request)
    },
    known,
  )
}

/**
 * The wallet comes back for a deferred credential (OpenID4VCI 1.0 §9).
 * @throws {CoreError} `transaction_id_invalid` when it was collected or never deferred, `credential_request_denied` when refused
 */
export function collectDeferredCredential(
  ports: IssuingPorts,
  tenant: Tenant,
  configuration: CredentialConfiguration,
  known: Issuance,
  also: readonly Write[] = [],
): Promise<Issuing> {
  return changeIssuance(
    ports,
    tenant.id,
    known.id,
    (issuance) => {
      if (issuance.state === 'rejected') throw denied(issuance)
      if (issuance.state !== 'deferred') {
        throw new CoreError(
          'transaction_id_invalid',
          'There is nothing to collect under this transaction_id.',
        )
      }
      if (issuance.decision === 'pending') {
        return { also, result: { outcome: 'deferred', issuance } satisfies Issuing }
      }
      return sign(ports, tenant, configuration, issuance, { holderKeys: issuance.holderKeys, also })
    },
    known,
  )
}

function denied(issuance: Issuance): CoreError {
  return new CoreError('credential_request_denied', 'This offer has given its credential, or it is over.', {
    detail: `the issuance is ${issuance.state}`,
  })
}

function postpone(
  ports: IssuingPorts,
  issuance: Authorized,
  { holderKeys, also }: CredentialRequest,
): Change<Issuing> {
  const now = ports.clock.now()
  const next = defer(issuance, holderKeys, now, now + ports.settings.deferredSeconds * 1000)
  return {
    next,
    events: [issuanceEvent(ports, 'issuance.deferred', next, 'Waits for approval.')],
    also,
    result: { outcome: 'deferred', issuance: next },
  }
}

async function sign(
  ports: IssuingPorts,
  tenant: Tenant,
  configuration: CredentialConfiguration,
  issuance: Authorized | Deferred,
  { holderKeys, also }: CredentialRequest,
): Promise<Change<Issuing>> {
  const now = ports.clock.now()
  const format = ports.formats.get(configuration.format)
  if (format === undefined)
    throw new CoreError('internal', 'This credential cannot be issued.', {
      detail: `no format ${configuration.format}`,
    })
  const id = as<CredentialId>(ports.random.id(now))
  const claims = openClaims(ports.secrets, tenant.id, issuance.id, issuance.sealedClaims)
  const validUntil =
    issuance.validUntil ??
    (configuration.validitySeconds === undefined ? undefined : now + configuration.validitySeconds * 1000)
  const copies: readonly (HolderKey | undefined)[] = holderKeys.length === 0 ? [undefined] : holderKeys
  const [signer, statusEntries] = await Promise.all([
    ports.signerFor(tenant.id, configuration.issuerId),
    allocateStatus(ports, tenant, configuration, copies.length),
  ])
  const credentials: string[] = []
  for (const [copy, holderKey] of copies.entries()) {
    const entry = statusEntries[copy]
    credentials.push(
      await format.issue({
        id,
        url: `${ports.publicUrl}/credentials/${id}`,
        signer,
        type: configuration.type,
        claims,
        claimDefinitions: configuration.claims,
        ...(holderKey === undefined ? {} : { holderKey }),
        issuedAt: now,
        ...(validUntil === undefined ? {} : { validUntil }),
        ...(entry === undefined ? {} : { status: statusClaim(ports, tenant, configuration, entry) }),
      }),
    )
  }
  const next = issue(issuance, id, now, now + ports.settings.acceptanceGraceSeconds * 1000)
  const credential: IssuedCredential = {
    id,
    tenantId: tenant.id,
    issuanceId: issuance.id,
    issuerId: configuration.issuerId,
    credentialConfigurationId: configuration.id,
    format: configuration.format,
    status: 'valid',
    statusEntries,
    ...(issuance.subject === undefined ? {} : { subject: issuance.subject }),
    issuedAt: now,
    ...(validUntil === undefined ? {} : { validUntil }),
    version: 1,
  }
  const event: Event = issuanceEvent(ports, 'issuance.issued', next)
  return {
    next,
    events: [event],
    also: [...also, ports.issuedCredentials.add(credential)],
    result: { outcome: 'issued', credentials, issuance: next },
  }
}

async function allocateStatus(
  ports: IssuingPorts,
  tenant: Tenant,
  { statusListFormat, issuerId }: CredentialConfiguration,
  count: number,
): Promise<readonly StatusEntry[]> {
  if (statusListFormat === undefined) return []
  return ports.statusAllocator.allocate(tenant.id, issuerId, statusListFormat, count)
}

function statusClaim(
  ports: IssuingPorts,
  tenant: Tenant,
  { statusListFormat }: CredentialConfiguration,
  { listId, index }: StatusEntry,
) {
  const format = ports.statusListFormats.get(statusListFormat ?? '')
  if (format === undefined)
    throw new CoreError('internal', 'This credential cannot be issued.', { detail: `no ${statusListFormat}` })
  return format.claim(statusListUrl(ports.publicUrl, tenant, listId), index)
}
