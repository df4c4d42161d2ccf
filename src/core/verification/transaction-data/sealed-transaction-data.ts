import type { Secrets } from '../../ports/secrets.ts'
import type { PresentationRequest } from '../presentation-request.ts'
import type { TransactionData } from './transaction-data.ts'

type Named = Pick<PresentationRequest, 'id' | 'tenantId'>

/** What a person is to authorize rests sealed under the master key, bound to its request: it may say who pays whom for what. */
export function sealTransactionData(
  secrets: Secrets,
  { tenantId, id }: Named,
  transactions: readonly TransactionData[],
): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(transactions))
  return secrets.seal('transaction-data', `${tenantId}/${id}`, text)
}

/** Undefined where nothing is to be authorized, which costs nothing. */
export function openTransactionData(
  secrets: Secrets,
  request: Named & Pick<PresentationRequest, 'sealedTransactionData' | 'transactionData'>,
): readonly TransactionData[] | undefined {
  const { tenantId, id, sealedTransactionData: sealed } = request
  if (sealed === undefined) return request.transactionData
  const text = secrets.open('transaction-data', `${tenantId}/${id}`, sealed)
  return JSON.parse(new TextDecoder().decode(text)) as readonly TransactionData[]
}
