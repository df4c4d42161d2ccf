import { decodeBase64url } from '../../../lib/base64url.ts'
import { isJsonObject, parseJson } from '../../../lib/json.ts'

type Members = Readonly<Record<string, unknown>>
const MAX_BYTES = 4_194_304

/**
 * The W3C credential in something that was verified before: a document with its proof, or a JWT. In one of VC Data Model 1.1 with what
 * stands in its claims alone (§6.3.1, decoding).
 */
export function decodeCredential(encoded: string): Members {
  if (encoded.startsWith('{')) return parse(Buffer.from(encoded))
  const [, payload = ''] = encoded.split('.')
  const claims = parse(Buffer.from(decodeBase64url(payload)))
  if (claims['vc'] === undefined) return claims
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

function parse(bytes: Uint8Array): Members {
  const parsed = parseJson(bytes, { maxBytes: MAX_BYTES, maxDepth: 64 })
  return isJsonObject(parsed) ? parsed : {}
}

function instant(seconds: number): string {
  return new Date(seconds * 1000).toISOString()
}
