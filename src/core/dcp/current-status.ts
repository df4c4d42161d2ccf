import { jwkThumbprint, parsePublicJwk } from '../../lib/jwk.ts'
import type { CarriedStatus } from '../ports/credential-format.ts'
import type { Ports } from '../ports/ports.ts'
import type { StatusChecker } from '../ports/status-checker.ts'
import type { CredentialStatus } from '../status/credential.ts'
import { readOwnStatus } from '../status/read-own-status.ts'
import { MAX_STATUS_ENTRIES, statusMechanismsOf } from '../status/status-entries-of.ts'
import type { Tenant } from '../tenants/tenant.ts'
import type { IssuerKeyPorts, IssuerKeyRules } from '../trust/find-issuer-key.ts'
import { statusListKey } from '../wallet/status-list-key.ts'
import type { DataspaceRules } from './dataspace-rules.ts'

export type StatusPorts = IssuerKeyPorts &
  Pick<Ports, 'statusLists' | 'statusListFormats' | 'publicUrl' | 'keys'> & {
    readonly statusChecker: StatusChecker
    readonly walletRules: IssuerKeyRules
    readonly dataspaceRules: DataspaceRules
  }

export interface StatusBearer {
  readonly issuer: string
  /** RFC 7638 thumbprint of the key that signed the credential. */
  readonly issuerKeyThumbprint: string
  readonly status?: CarriedStatus
}

const badness: readonly CredentialStatus[] = ['valid', 'suspended', 'revoked']

/**
 * What the issuer says of a credential now, the worst of all that it carries: of our own lists as they are kept, of others as members of
 * dataspaces publish them.
 * @throws {CoreError} `status_list_unavailable`, `credential_invalid`
 */
export async function currentStatus(
  ports: StatusPorts,
  tenant: Tenant,
  { issuer, issuerKeyThumbprint, status }: StatusBearer,
): Promise<CredentialStatus> {
  if (status === undefined) return 'valid'
  const isOwn = await isOwnThumbprint(ports, tenant, issuerKeyThumbprint)
  const statuses = await Promise.all(
    statusMechanismsOf(status)
      .slice(0, MAX_STATUS_ENTRIES + 1)
      .map(async (mechanism) => {
        const own = isOwn ? await readOwnStatus(ports, tenant, mechanism) : undefined
        if (own !== undefined) return own
        const checked = await ports.statusChecker.check({
          status: mechanism,
          ...statusListKey(ports, tenant.id, { issuer, issuerKeyThumbprint }),
          dataspace: ports.dataspaceRules.acceptUnsignedLists ? { unsignedFrom: issuer } : {},
        })
        return checked.status
      }),
  )
  return statuses.reduce<CredentialStatus>(
    (worst, one) => (badness.indexOf(one) > badness.indexOf(worst) ? one : worst),
    'valid',
  )
}

async function isOwnThumbprint(
  { keys }: Pick<Ports, 'keys'>,
  tenant: Tenant,
  thumbprint: string,
): Promise<boolean> {
  const own = await keys.list(tenant.id)
  return own.some(({ publicJwk }) => jwkThumbprint(parsePublicJwk(publicJwk)) === thumbprint)
}
