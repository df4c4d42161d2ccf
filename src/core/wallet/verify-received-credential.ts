import { jwkThumbprint, parsePublicJwk } from '../../lib/jwk.ts'
import { CoreError } from '../errors.ts'
import type { Instant, TenantId } from '../ids.ts'
import type { VerifiedCredential } from '../ports/credential-format.ts'
import type { AvailableCredential } from '../ports/issuer-client.ts'
import type { CheckedStatus } from '../ports/status-checker.ts'
import { findIssuerKey, type IssuerKeyPorts } from '../trust/find-issuer-key.ts'
import type { HoldingKey } from './holding-key.ts'
import { requireKnownFormat, requireOfferedType } from './require-offered-type.ts'
import { requireOwnKey } from './require-own-key.ts'
import { statusListKey } from './status-list-key.ts'
import type { WalletPorts } from './wallet-ports.ts'

export interface ReceivedCredential {
  readonly encoded: string
  readonly verified: VerifiedCredential
  /** RFC 7638 thumbprint of the key that signed it. */
  readonly issuerKeyThumbprint: string
  /** The key of ours that it is bound to. */
  readonly key?: HoldingKey
  /** When its status is worth another look; absent = it has none. */
  readonly statusFreshUntil?: Instant
}

/**
 * Everything that a credential must be before it is kept: signed by its issuer, bound to our key, of the type that was offered, valid
 * now, and not revoked.
 * @throws {CoreError} `credential_invalid`, `signature_invalid`, `untrusted_issuer`, `did_unresolvable`, `status_list_unavailable`
 */
export async function verifyReceivedCredential(
  ports: WalletPorts,
  tenantId: TenantId,
  offered: AvailableCredential,
  encoded: string,
  keys: readonly HoldingKey[],
): Promise<ReceivedCredential> {
  const signed = await verifySignedCredential(ports, tenantId, offered, encoded)
  const { verified, issuerKeyThumbprint } = signed
  const key = await requireOwnKey(ports, verified, keys)
  const checked = await checkStatus(ports, tenantId, { ...verified, issuerKeyThumbprint })
  return {
    ...signed,
    ...(key === undefined ? {} : { key }),
    ...(checked === undefined ? {} : { statusFreshUntil: checked.freshUntil }),
  }
}

/**
 * That its issuer signed it, that it is of the type that was offered, and valid by its own times.
 * @throws {CoreError} as {@link verifyReceivedCredential}
 */
export async function verifySignedCredential(
  ports: Pick<WalletPorts, 'formats' | 'clock' | 'walletRules'> & IssuerKeyPorts,
  tenantId: TenantId,
  offered: AvailableCredential,
  encoded: string,
): Promise<Pick<ReceivedCredential, 'encoded' | 'verified' | 'issuerKeyThumbprint'>> {
  const { walletRules } = ports
  let issuerKeyThumbprint = ''
  const verified = await requireKnownFormat(ports, offered).verify(
    encoded,
    async (named) => {
      const found = await findIssuerKey(ports, walletRules, tenantId, named)
      issuerKeyThumbprint = jwkThumbprint(parsePublicJwk(found.jwk))
      return found
    },
    { now: ports.clock.now(), clockSkewSeconds: walletRules.clockSkewSeconds },
  )
  requireOfferedType(offered, verified)
  return { encoded, verified, issuerKeyThumbprint }
}

async function checkStatus(
  ports: WalletPorts,
  tenantId: TenantId,
  credential: Pick<VerifiedCredential, 'issuer' | 'status'> & { readonly issuerKeyThumbprint: string },
): Promise<CheckedStatus | undefined> {
  const { status } = credential
  if (status === undefined) return undefined
  const checked = await ports.statusChecker.check({ status, ...statusListKey(ports, tenantId, credential) })
  if (checked.status !== 'valid') {
    throw new CoreError('credential_invalid', `The credential is ${checked.status}.`, {
      detail: `status: ${checked.status} already when it was issued`,
    })
  }
  return checked
}
