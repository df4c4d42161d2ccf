import type { OpenRequest } from './presentation-request.ts'
import type { PresentedResults } from './presented-credentials.ts'

/** What was checked of an answer that was accepted, for the timeline. Never claims. */
export function describeChecks({ query, transactionData }: OpenRequest, results: PresentedResults): string {
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
    ...(transactionData === undefined ? [] : [`${transactionData.length} transactions`]),
  ]
  return `${answered.join(', ')}: checked ${checks.join(', ')}`
}
