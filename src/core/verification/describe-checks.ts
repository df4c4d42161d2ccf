import type { Secrets } from '../ports/secrets.ts'
import type { OpenRequest } from './presentation-request.ts'
import type { PresentedResults } from './presented-credentials.ts'
import { openTransactionData } from './transaction-data/sealed-transaction-data.ts'

/** What was checked of an answer that was accepted, for the timeline. Never claims. */
export function describeChecks(secrets: Secrets, request: OpenRequest, results: PresentedResults): string {
  const { query } = request
  const transactions = openTransactionData(secrets, request)
  const answered = Object.entries(results).map(([id, list]) => {
    const asked = query.credentials.find((one) => one.id === id)
    const holder = asked?.requiresHolderBinding === false ? 'bearer' : 'holder'
    return `${id} (${list.length} ${asked?.format ?? ''}, ${holder})`
  })
  const checks = [
    'signatures',
    'times',
    'audience and nonce',
    'trust',
    'status',
    'the query',
    ...(transactions === undefined ? [] : [`${transactions.length} transactions`]),
  ]
  return `${answered.join(', ')}: checked ${checks.join(', ')}`
}
