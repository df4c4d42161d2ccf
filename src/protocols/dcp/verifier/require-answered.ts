import { claimsOfToken } from '../../../core/dcp/format-of-token.ts'
import { type CredentialScope, fitsScope, parseScope } from '../../../core/dcp/scopes.ts'
import type { VerifiedCredential } from '../../../core/ports/credential-format.ts'
import type { HolderQuery } from '../../../core/ports/holder-query.ts'
import { evaluatePresentationDefinition } from '../../../core/verification/presentation-exchange/evaluate-presentation-definition.ts'
import { parsePresentationDefinition } from '../../../core/verification/presentation-exchange/parse-presentation-definition.ts'
import type { JsonObject } from '../../../lib/json.ts'
import { parseJws } from '../../../lib/jws.ts'
import { refused } from './presentation-refused.ts'
import type { ShownCredential, VerifiedPresentation } from './verify-presentation.ts'

/**
 * Whether what was asked for is among what was shown. A definition is evaluated here, on what was verified: what the holder says of where
 * its answers are (`presentationSubmission`) is not needed, and so cannot mislead.
 * @throws {CoreError} `presentation_refused`; `invalid_request` when the definition costs too much
 */
export function requireAnswered(query: HolderQuery, presentations: readonly VerifiedPresentation[]): void {
  const credentials = presentations.flatMap((one) => one.credentials)
  const counts = `${presentations.length} presentations with ${credentials.length} credentials`
  if ('scopes' in query) {
    const missing = faultOfScopes(query.scopes, credentials)
    if (missing !== undefined) throw refused(`The holder does not show ${missing}.`, counts)
    for (const [scope, definition] of query.definitions ?? []) {
      const fault = faultOfDefinition(definition, credentials)
      if (fault !== undefined) throw refused(`The holder does not show ${scope}.`, `${counts}: ${fault}`)
    }
    return
  }
  const fault = faultOfDefinition(query.presentationDefinition, credentials)
  if (fault === undefined) return
  throw refused('The holder does not show what the definition asks for.', `${counts}: ${fault}`)
}

function faultOfDefinition(
  definition: JsonObject,
  credentials: readonly ShownCredential[],
): string | undefined {
  const inputs = credentials.map(inputOf)
  return evaluatePresentationDefinition(parsePresentationDefinition(definition), inputs).fault
}

function faultOfScopes(
  scopes: readonly string[],
  credentials: readonly ShownCredential[],
): string | undefined {
  const missing = scopes
    .map(parseScope)
    .filter((one): one is CredentialScope => one !== undefined)
    .filter((one) => !credentials.some(({ verified }) => fitsScope(one, namesOf(verified))))
  return missing.length === 0 ? undefined : missing.map(({ name }) => name).join(', ')
}

function namesOf({ credentialId, type }: VerifiedCredential) {
  return { id: credentialId, types: type.types ?? [] }
}

function inputOf({ encoded, verified: { format } }: ShownCredential) {
  return {
    format,
    algorithm: parseJws(encoded, { maxBytes: Number.MAX_SAFE_INTEGER }).header.alg,
    claims: claimsOfToken(encoded),
  }
}
