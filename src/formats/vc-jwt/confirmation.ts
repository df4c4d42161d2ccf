import { isJsonObject, type JsonObject } from '../../lib/json.ts'
import { jwkThumbprint, parsePublicJwk } from '../../lib/jwk.ts'
import { methodOfHolder } from '../holder-method.ts'
import { invalidCredential, invalidSignature, refusingAs } from '../invalid-credential.ts'

/** The key of the holder, where the issuer named it beside its DID (RFC 7800 §3, VC-JOSE-COSE §3.1.3). */
export interface Confirmation {
  readonly jwk?: JsonObject
  readonly kid?: string
}

/**
 * @throws {CoreError} `credential_invalid` for a way of naming it that is not known: it must not pass for none
 */
export function readConfirmation(claims: JsonObject): Confirmation | undefined {
  if (!Object.hasOwn(claims, 'cnf')) return undefined
  const { jwk, kid } = isJsonObject(claims['cnf']) ? claims['cnf'] : {}
  if (isJsonObject(jwk)) return { jwk }
  if (typeof kid === 'string') return { kid }
  throw invalidCredential('cnf names no key in a way that is known (RFC 7800 §3)')
}

/**
 * Whether the key that signed a presentation is the one that the issuer named.
 * @param method the DID URL of the key that signed
 * @throws {CoreError} `signature_invalid`
 */
export function requireConfirmed(
  confirmation: Confirmation | undefined,
  signer: {
    readonly holder: string
    readonly method: string
    readonly jwk: Readonly<Record<string, unknown>>
  },
): void {
  if (confirmation === undefined) return
  const { jwk, kid } = confirmation
  const isSame =
    jwk === undefined
      ? methodOfHolder(signer.holder, kid) === signer.method
      : refusingAs(invalidCredential, 'cnf (RFC 7800 §3.2)', () => jwkThumbprint(parsePublicJwk(jwk))) ===
        jwkThumbprint(parsePublicJwk(signer.jwk))
  if (!isSame)
    throw invalidSignature('the presentation is signed with another key than cnf names (RFC 7800 §3)')
}
