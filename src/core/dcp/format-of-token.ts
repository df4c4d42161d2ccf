import { decodeBase64url } from '../../lib/base64url.ts'
import { isJsonObject, type JsonObject, parseJsonObject } from '../../lib/json.ts'
import { Refusal } from '../../lib/refusal.ts'
import type { FormatIdentifier } from '../issuers/credential-configuration.ts'

/**
 * The data model of a credential that is a JWT, by what it is and not by what its container says (peers write all kinds of names
 * there): 1.1 has a `vc` claim, 2.0 is the payload itself. Undefined for anything else.
 */
export function formatOfToken(token: string): FormatIdentifier | undefined {
  const claims = claimsOfToken(token)
  if (claims === undefined) return undefined
  if (isJsonObject(claims['vc'])) return 'jwt_vc_json'
  return Object.hasOwn(claims, 'credentialSubject') ? 'vc+jwt' : undefined
}

/** What a JWT says. Nothing is verified here. */
export function claimsOfToken(token: string): JsonObject | undefined {
  const [, payload, signature, ...more] = token.split('.', 4)
  if (payload === undefined || signature === undefined || more.length > 0) return undefined
  try {
    return parseJsonObject(decodeBase64url(payload), { maxDepth: 64 })
  } catch (error) {
    if (error instanceof Refusal) return undefined
    throw error
  }
}
