import type { Secrets } from '../ports/secrets.ts'
import type { IssuanceBatchRow } from './issuance-batch.ts'

type RowName = Pick<IssuanceBatchRow, 'tenantId' | 'batchId' | 'index'>

/** Rows of a batch wait sealed under the master key, bound to their place. */
export function sealRow(secrets: Secrets, row: RowName, text: string): Uint8Array {
  return secrets.seal('claims', context(row), new TextEncoder().encode(text))
}

export function openRow(secrets: Secrets, row: RowName, sealed: Uint8Array): string {
  return new TextDecoder().decode(secrets.open('claims', context(row), sealed))
}

function context({ tenantId, batchId, index }: RowName): string {
  return `${tenantId}/batch ${batchId}/${index}`
}
