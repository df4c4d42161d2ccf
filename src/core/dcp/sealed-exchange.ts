import type { DcpRecordId, TenantId } from '../ids.ts'
import type { Secrets } from '../ports/secrets.ts'

type Name = { readonly tenantId: TenantId; readonly id: DcpRecordId }

/** What lies in exchanges of credentials is sealed, each part bound to its row and to what it is. */
export function sealPart(secrets: Secrets, name: Name, part: string, value: unknown): Uint8Array {
  return secrets.seal('dcp-exchange', context(name, part), new TextEncoder().encode(JSON.stringify(value)))
}

export function openPart<Value>(secrets: Secrets, name: Name, part: string, sealed: Uint8Array): Value {
  return JSON.parse(
    new TextDecoder().decode(secrets.open('dcp-exchange', context(name, part), sealed)),
  ) as Value
}

const context = ({ tenantId, id }: Name, part: string): string => `${tenantId}/${id}/${part}`
