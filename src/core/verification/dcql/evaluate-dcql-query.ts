import type { CredentialQuery, DcqlQuery } from './dcql-query.ts'
import { mismatchOf, type PresentedCredential } from './match-credential.ts'

/**
 * Why what was presented does not answer the query, with the clause; undefined when it does. What a wallet filtered is filtered again
 * (OpenID4VP 1.0 §8.6): every credential is matched, also those that nobody needs.
 */
export function faultOfAnswer(
  query: DcqlQuery,
  presented: ReadonlyMap<string, readonly PresentedCredential[]>,
): string | undefined {
  for (const [id, credentials] of presented) {
    const asked = query.credentials.find((one) => one.id === id)
    if (asked === undefined) return 'an answer to a query that was not asked (OpenID4VP 1.0 §8.1)'
    const fault = faultOfCredentials(asked, credentials)
    if (fault !== undefined) return `${id}: ${fault}`
  }
  return faultOfSets(query, [...presented.keys()])
}

function faultOfCredentials(
  query: CredentialQuery,
  credentials: readonly PresentedCredential[],
): string | undefined {
  if (credentials.length === 0) return 'an answer without a presentation (OpenID4VP 1.0 §8.1)'
  if (credentials.length > 1 && !query.multiple) {
    return 'several presentations where one was asked for (OpenID4VP 1.0 §8.1)'
  }
  return credentials.map((credential) => mismatchOf(query, credential)).find((fault) => fault !== undefined)
}

/** §6.4.2: all credentials, or one option of every set that is required. */
function faultOfSets(
  { credentials, credentialSets }: DcqlQuery,
  answered: readonly string[],
): string | undefined {
  const isAnswered = (id: string) => answered.includes(id)
  if (credentialSets === undefined) {
    const missing = credentials.find(({ id }) => !isAnswered(id))
    return missing && `${missing.id}: no presentation, and it was asked for (OpenID4VP 1.0 §6.4.2)`
  }
  const unmet = credentialSets.findIndex(
    ({ options, required }) => required && !options.some((o) => o.every(isAnswered)),
  )
  return unmet === -1 ? undefined : `credential set ${unmet}: no option is answered (OpenID4VP 1.0 §6.4.2)`
}
