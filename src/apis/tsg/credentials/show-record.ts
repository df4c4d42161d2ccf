import { statusEntriesOf } from '../../../core/status/status-entries-of.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import { tenantUrl } from '../../../core/tenants/tenant-url.ts'
import type { HeldCredential } from '../../../core/wallet/held-credential.ts'
import type { OpenedCredential } from '../../../core/wallet/keep-credentials.ts'
import { isJsonObject } from '../../../lib/json.ts'
import type { TsgPorts } from '../ports.ts'
import type { CredentialRecord } from '../wire.ts'
import { decodeCredential } from './decode-credential.ts'

const recordFormats: ReadonlySet<string> = new Set(['jwt_vc_json', 'vc+jwt', 'ldp_vc'])

/** The product knows W3C credentials alone. */
export function isForRecords({ format }: Pick<HeldCredential, 'format'>): boolean {
  return recordFormats.has(format)
}

/** A held credential as the product writes it. */
export function showRecord(
  { publicUrl }: Pick<TsgPorts, 'publicUrl'>,
  tenant: Tenant,
  { credential: held, encoded }: OpenedCredential,
): CredentialRecord {
  const credential = decodeCredential(encoded)
  const index = statusIndex(held)
  return {
    id: held.id,
    targetDid: held.holder?.did ?? subjectOf(credential) ?? '',
    credential: { ...credential },
    selfIssued: held.source.credentialIssuer === tenantUrl(publicUrl, tenant),
    revoked: held.state === 'revoked',
    ...(index === undefined ? {} : { statusListIndex: index }),
    createdDate: new Date(held.storedAt).toISOString(),
    modifiedDate: new Date(held.changedAt).toISOString(),
    ...(held.format === 'ldp_vc' ? {} : { jwt: encoded }),
  }
}

function subjectOf(credential: Readonly<Record<string, unknown>>): string | undefined {
  const subject = credential['credentialSubject']
  const id = isJsonObject(subject) ? subject['id'] : undefined
  return typeof id === 'string' ? id : undefined
}

/** The place in its status list, whichever kind it is; of several the first. 0 is a place. */
function statusIndex({ status }: HeldCredential): number | undefined {
  const list = status?.status?.['status_list']
  const [entry] = status === undefined ? [] : statusEntriesOf(status)
  const value = isJsonObject(list) ? list['idx'] : entry?.['statusListIndex']
  const index = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value
  return typeof index === 'number' && Number.isSafeInteger(index) && index >= 0 ? index : undefined
}
