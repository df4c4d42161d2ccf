import { jwkThumbprint, parsePublicJwk } from '../../lib/jwk.ts'
import { CoreError } from '../errors.ts'
import type { PublicJwk } from '../identities/signing-key.ts'
import type { CarriedStatus } from '../ports/credential-format.ts'
import type { CredentialStatus } from '../status/credential.ts'
import { readOwnStatus } from '../status/read-own-status.ts'
import { MAX_STATUS_ENTRIES, statusMechanismsOf } from '../status/status-entries-of.ts'
import type { Tenant } from '../tenants/tenant.ts'
import { statusListKey } from '../wallet/status-list-key.ts'
import { PresentationFault } from './presentation-fault.ts'
import type { VerificationPorts } from './verification-ports.ts'

export interface StatusHolder {
  readonly issuer: string
  readonly issuerKey: PublicJwk
  /** This tenant issued it. */
  readonly isOwn: boolean
  readonly status?: CarriedStatus
}

type Needs = Pick<
  VerificationPorts,
  | 'statusLists'
  | 'statusListFormats'
  | 'statusChecker'
  | 'publicUrl'
  | 'verificationRules'
  | 'clock'
  | 'dids'
  | 'trustedIssuers'
  | 'verifyCertificatePath'
  | 'webIssuerKeys'
>

/**
 * A credential that was taken back is refused (Token Status List §8.3), and so is one of which that cannot be known: every mechanism that
 * it carries must say that it is good. Our own lists are read where they are kept, so that a change counts at once.
 * @param allowRevoked what was taken back is reported, not refused
 */
export async function requireValidStatus(
  ports: Needs,
  tenant: Tenant,
  holder: StatusHolder,
  allowRevoked = false,
): Promise<CredentialStatus> {
  if (holder.status === undefined) return 'valid'
  const mechanisms = statusMechanismsOf(holder.status)
  if (mechanisms.length > MAX_STATUS_ENTRIES + 1) {
    throw new CoreError('credential_invalid', 'The credential is not valid.', {
      detail: `more than ${MAX_STATUS_ENTRIES} status entries`,
    })
  }
  const statuses = await Promise.all(mechanisms.map((one) => readStatus(ports, tenant, holder, one)))
  const worst =
    statuses.find((status) => status === 'revoked') ?? statuses.find((status) => status !== 'valid')
  if (allowRevoked && worst !== undefined) return worst
  if (statuses.includes('revoked'))
    throw new PresentationFault('credential_revoked', 'the credential is revoked')
  if (statuses.includes('suspended'))
    throw new PresentationFault('credential_suspended', 'the credential is suspended')
  return 'valid'
}

async function readStatus(
  ports: Needs,
  tenant: Tenant,
  holder: StatusHolder,
  mechanism: CarriedStatus,
): Promise<CredentialStatus> {
  const own = holder.isOwn ? await readOwnStatus(ports, tenant, mechanism) : undefined
  return own ?? readForeignStatus(ports, tenant, holder, mechanism)
}

async function readForeignStatus(
  ports: Needs,
  tenant: Tenant,
  { issuer, issuerKey }: StatusHolder,
  status: CarriedStatus,
): Promise<CredentialStatus> {
  const issuerKeyThumbprint = jwkThumbprint(parsePublicJwk(issuerKey))
  const walletRules = ports.verificationRules
  const { status: read } = await ports.statusChecker.check({
    status,
    ...statusListKey({ ...ports, walletRules }, tenant.id, { issuer, issuerKeyThumbprint }),
  })
  return read
}
