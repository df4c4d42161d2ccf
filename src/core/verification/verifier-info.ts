import { CoreError } from '../errors.ts'
import type { DcqlQuery } from './dcql/dcql-query.ts'

/** An attestation about the verifier, for the wallet to judge (OpenID4VP 1.0 §5.1 `verifier_info`, §5.11). */
export interface VerifierInfo {
  readonly format: string
  readonly data: string | Readonly<Record<string, unknown>>
  /** Ids of credential queries that it is about; absent = all. */
  readonly credentialIds?: readonly string[]
}

/** @throws {CoreError} `invalid_request` when an attestation is about a query that is not there */
export function requireKnownQueries(infos: readonly VerifierInfo[], { credentials }: DcqlQuery): void {
  const unknown = infos.findIndex(({ credentialIds = [] }) =>
    credentialIds.some((id) => credentials.every((query) => query.id !== id)),
  )
  if (unknown === -1) return
  const [pointer, message] = [`/verifierInfo/${unknown}/credentialIds`, 'names no credential query']
  throw new CoreError('invalid_request', `${pointer} ${message}.`, { violations: [{ pointer, message }] })
}
