import { decodeBase64url } from '../../../lib/base64url.ts'
import { isJsonObject, parseJson } from '../../../lib/json.ts'

type Members = Readonly<Record<string, unknown>>
const MAX_BYTES = 4_194_304

/**
 * The W3C credential in a JWT that was verified before, with what stands in the claims of the JWT alone (VC Data Model 1.1 §6.3.1,
 * decoding).
 */
export function decodeCredential(jwt: string): Members {
  const [, payload = ''] = jwt.split('.')
  const parsed = parseJson(Buffer.from(decodeBase64url(payload)), { maxBytes: MAX_BYTES, maxDepth: 64 })
  const claims: Members = isJsonObject(parsed) ? parsed : {}
  const credential: Members = isJsonObject(claims['vc']) ? claims['vc'] : {}
  const { iss, jti, sub, nbf, exp } = claims
  return {
    ...(jti === undefined ? {} : { id: jti }),
    ...(iss === undefined ? {} : { issuer: iss }),
    ...(typeof nbf === 'number' ? { issuanceDate: instant(nbf) } : {}),
    ...(typeof exp === 'number' ? { expirationDate: instant(exp) } : {}),
    ...credential,
    ...(isJsonObject(credential['credentialSubject']) && sub !== undefined
      ? { credentialSubject: { id: sub, ...credential['credentialSubject'] } }
      : {}),
  }
}

function instant(seconds: number): string {
  return new Date(seconds * 1000).toISOString()
}
