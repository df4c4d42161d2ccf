import { CoreError } from '../errors.ts'
import type { CredentialConfiguration } from '../issuers/credential-configuration.ts'
import type { Ports } from '../ports/ports.ts'
import type { Write } from '../ports/units.ts'
import type { Tenant } from '../tenants/tenant.ts'
import { type Change, changeIssuance } from './change-issuance.ts'
import type { HolderKey } from './holder-key.ts'
import type { Authorized, Deferred, Issuance } from './issuance.ts'
import { issuanceEvent } from './issuance-event.ts'
import { openClaims } from './sealed-claims.ts'
import { type SigningPorts, signCredential } from './sign-credential.ts'
import { defer, issue } from './transitions.ts'

/** What the office needs to issue credentials. */
export type IssuingPorts = SigningPorts &
  Pick<Ports, 'secrets' | 'settings' | 'units' | 'events' | 'issuances' | 'issuedCredentials'>

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
  const { id, subject, validUntil, sealedClaims } = issuance
  const { credentials, credential } = await signCredential(ports, tenant, configuration, {
    issuanceId: id,
    claims: openClaims(ports.secrets, tenant.id, id, sealedClaims),
    holderKeys,
    ...(subject === undefined ? {} : { subject }),
    ...(validUntil === undefined ? {} : { validUntil }),
  })
  const now = credential.issuedAt
  const next = issue(issuance, credential.id, now, now + ports.settings.acceptanceGraceSeconds * 1000)
  return {
    next,
    events: [issuanceEvent(ports, 'issuance.issued', next)],
    also: [...also, ports.issuedCredentials.add(credential)],
    result: { outcome: 'issued', credentials, issuance: next },
  }
}
