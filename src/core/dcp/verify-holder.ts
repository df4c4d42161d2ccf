import type { JsonObject } from '../../lib/json.ts'
import { CoreError } from '../errors.ts'
import type { HolderQuery, OpenHolderToken, QueryHolder, ShownPresentation } from '../ports/holder-query.ts'
import type { Tenant } from '../tenants/tenant.ts'
import { parsePresentationDefinition } from '../verification/presentation-exchange/parse-presentation-definition.ts'
import { parseScope } from './scopes.ts'

interface Needs {
  readonly openHolderToken: OpenHolderToken
  readonly queryHolder: QueryHolder
}

/**
 * A connector hands over the self-issued ID token of whoever called it: its holder is asked for its credentials with the access token in
 * it, and what it shows is verified. What is asked is judged first: a bad question must not use up the holder's token.
 * @throws {CoreError} `invalid_request` for the question or the token, `presentation_refused` for what the holder shows
 */
export async function verifyHolder(
  { openHolderToken, queryHolder }: Needs,
  tenant: Tenant,
  { idToken, query }: { readonly idToken: string; readonly query: HolderQuery },
): Promise<readonly ShownPresentation[]> {
  if ('scopes' in query) requireScopes(query.scopes, query.definitions)
  else parsePresentationDefinition(query.presentationDefinition)
  const { participant, holder, token } = await openHolderToken(tenant, idToken)
  return queryHolder(tenant, participant, { holder, token, query })
}

/** @throws {CoreError} `invalid_request` naming the first that neither DCP knows nor a definition is there for, or for a bad definition */
export function requireScopes(
  scopes: readonly string[],
  definitions: ReadonlyMap<string, JsonObject> = new Map(),
): void {
  for (const definition of definitions.values()) parsePresentationDefinition(definition)
  const unknown = scopes.findIndex((scope) => parseScope(scope) === undefined && !definitions.has(scope))
  if (unknown === -1) return
  throw new CoreError('invalid_request', 'DCP knows no such scope.', {
    violations: [{ pointer: `/scope/${unknown}`, message: 'is no scope of DCP' }],
  })
}
