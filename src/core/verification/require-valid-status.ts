import { jwkThumbprint, parsePublicJwk } from '../../lib/jwk.ts'
import { CoreError } from '../errors.ts'
import type { PublicJwk } from '../identities/signing-key.ts'
import { as, type StatusListId } from '../ids.ts'
import type { StatusClaim } from '../ports/credential-format.ts'
import type { CredentialStatus } from '../status/credential.ts'
import type { Tenant } from '../tenants/tenant.ts'
import { tenantUrl } from '../tenants/tenant-url.ts'
import { statusListKey } from '../wallet/status-list-key.ts'
import { PresentationFault } from './presentation-fault.ts'
import type { VerificationPorts } from './verification-ports.ts'

export interface StatusHolder {
  readonly issuer: string
  readonly issuerKey: PublicJwk
  /** This tenant issued it. */
  readonly isOwn: boolean
  readonly status?: StatusClaim
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
 * A credential that was taken back is refused (Token Status List §8.3), and so is one of which that cannot be known. Our own lists are
 * read where they are kept, so that a change counts at once.
 */
export async function requireValidStatus(ports: Needs, tenant: Tenant, holder: StatusHolder): Promise<void> {
  if (holder.status === undefined) return
  const own = holder.isOwn ? await readOwnStatus(ports, tenant, holder.status) : undefined
  const status = own ?? (await readForeignStatus(ports, tenant, holder, holder.status))
  if (status === 'revoked') throw new PresentationFault('credential_revoked', 'the credential is revoked')
  if (status === 'suspended')
    throw new PresentationFault('credential_suspended', 'the credential is suspended')
}

const known = ['valid', 'revoked', 'suspended'] as const satisfies readonly CredentialStatus[]

/** Undefined when the entry is in none of this tenant's lists. */
async function readOwnStatus(
  { statusLists, statusListFormats, publicUrl }: Needs,
  tenant: Tenant,
  claim: StatusClaim,
): Promise<CredentialStatus | undefined> {
  const { uri, index } = entryOf(claim)
  const base = `${tenantUrl(publicUrl, tenant)}/status-lists/`
  if (typeof uri !== 'string' || !uri.startsWith(base)) return undefined
  const list = await statusLists.find(tenant.id, as<StatusListId>(uri.slice(base.length)))
  const format = list && statusListFormats.get(list.format)
  if (list === undefined || format === undefined) return undefined
  if (typeof index !== 'number' || !Number.isInteger(index) || index < 0 || index >= list.size) {
    throw new CoreError('credential_invalid', 'The credential is not valid.', {
      detail: 'the index is no entry of the list (Token Status List §8.3)',
    })
  }
  const value = await statusLists.valueOf(tenant.id, list.id, index)
  const status = known.find((one) => format.value(one) === value)
  if (status === undefined) {
    throw new CoreError('status_list_unavailable', 'The status of the credential cannot be read.', {
      detail: 'the status means nothing here (Token Status List §7.1)',
    })
  }
  return status
}

/** Where the credential points to; nowhere when it has two mechanisms, of which one must not hide the other. */
function entryOf({ status, credentialStatus }: StatusClaim): {
  readonly uri?: unknown
  readonly index?: unknown
} {
  if (status !== undefined && credentialStatus !== undefined) return {}
  if (credentialStatus !== undefined) {
    const { statusListCredential: uri, statusListIndex: index } = credentialStatus
    return { uri, index: typeof index === 'string' && /^\d{1,15}$/.test(index) ? Number(index) : undefined }
  }
  const { uri, idx: index } = (status?.['status_list'] ?? {}) as { uri?: unknown; idx?: unknown }
  return { uri, index }
}

async function readForeignStatus(
  ports: Needs,
  tenant: Tenant,
  { issuer, issuerKey }: StatusHolder,
  status: StatusClaim,
): Promise<CredentialStatus> {
  const issuerKeyThumbprint = jwkThumbprint(parsePublicJwk(issuerKey))
  const walletRules = ports.verificationRules
  const { status: read } = await ports.statusChecker.check({
    status,
    ...statusListKey({ ...ports, walletRules }, tenant.id, { issuer, issuerKeyThumbprint }),
  })
  return read
}
