import { equalInConstantTime } from '../../lib/constant-time.ts'
import type { IssuanceId, TenantId } from '../ids.ts'
import type { Secrets } from '../ports/secrets.ts'

interface CodeOf {
  readonly tenantId: TenantId
  readonly id: IssuanceId
  readonly offerGeneration: number
  readonly length: number
}

/** The transaction code of an offer: decimal digits, derived under the master key and stored nowhere. */
export function transactionCode(secrets: Secrets, { tenantId, id, offerGeneration, length }: CodeOf): string {
  const mac = secrets.mac('transaction-code', tenantId, id, String(offerGeneration))
  let number = 0n
  for (const byte of mac.subarray(0, 16)) number = (number << 8n) | BigInt(byte)
  return (number % 10n ** BigInt(length)).toString().padStart(length, '0')
}

export function isTransactionCode(secrets: Secrets, of: CodeOf, value: string): boolean {
  return equalInConstantTime(transactionCode(secrets, of), value)
}
