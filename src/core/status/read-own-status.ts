import { CoreError } from '../errors.ts'
import { as, type StatusListId } from '../ids.ts'
import type { CarriedStatus } from '../ports/credential-format.ts'
import type { Ports } from '../ports/ports.ts'
import type { Tenant } from '../tenants/tenant.ts'
import { tenantUrl } from '../tenants/tenant-url.ts'
import type { CredentialStatus } from './credential.ts'
import { statusEntriesOf } from './status-entries-of.ts'

const known = ['valid', 'revoked', 'suspended'] as const satisfies readonly CredentialStatus[]

/**
 * The status of one mechanism of a credential of ours, read where it is kept. Undefined when the entry is in none of this tenant's
 * lists.
 * @throws {CoreError} `credential_invalid`, `status_list_unavailable`
 */
export async function readOwnStatus(
  {
    statusLists,
    statusListFormats,
    publicUrl,
  }: Pick<Ports, 'statusLists' | 'statusListFormats' | 'publicUrl'>,
  tenant: Tenant,
  mechanism: CarriedStatus,
): Promise<CredentialStatus | undefined> {
  const { uri, index } = entryOf(mechanism)
  const base = `${tenantUrl(publicUrl, tenant)}/status-lists/`
  if (typeof uri !== 'string' || !uri.startsWith(base)) return undefined
  const [id = '', part, ...more] = uri.slice(base.length).split('/')
  const list = await statusLists.find(tenant.id, as<StatusListId>(id))
  const format = list && statusListFormats.get(list.format)
  const isPart = part === undefined || (format?.parts?.includes(part) === true && more.length === 0)
  // The value tells all that the parts tell together.
  if (list === undefined || format === undefined || !isPart) return undefined
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

/** Where it points to. What we do not issue, an entry of more than one bit, is read as everybody reads it. */
function entryOf(mechanism: CarriedStatus): { readonly uri?: unknown; readonly index?: unknown } {
  const [entry] = statusEntriesOf(mechanism)
  if (entry !== undefined) {
    const { statusListCredential: uri, statusListIndex: index, statusSize = 1 } = entry
    if (statusSize !== 1) return {}
    return { uri, index: typeof index === 'string' && /^\d{1,15}$/.test(index) ? Number(index) : undefined }
  }
  const { uri, idx: index } = (mechanism.status?.['status_list'] ?? {}) as { uri?: unknown; idx?: unknown }
  return { uri, index }
}
