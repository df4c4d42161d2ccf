import type { HeldClaim, InspectCredential } from '../core/ports/inspect-credential.ts'
import { isJsonObject, parseJsonObject } from '../lib/json.ts'
import { parseJws } from '../lib/jws.ts'
import { decodeSdJwt } from './sd-jwt-vc/decode.ts'

/** Members about the credential and not about its subject: they are told elsewhere. */
const technical = new Set(['iss', 'iat', 'nbf', 'exp', 'aud', 'cnf', 'vct', 'vct#integrity', 'status'])

/** A held credential, claim by claim. */
export const inspectCredential: InspectCredential = (format, encoded) =>
  format === 'dc+sd-jwt' ? inspectSdJwt(encoded) : inspectW3c(encoded)

/** What may be withheld stands for itself; what stands in clear goes down to its values. */
function inspectSdJwt(encoded: string): readonly HeldClaim[] {
  const { claims, disclosures } = decodeSdJwt(encoded)
  const disclosable = disclosures.map(({ path, value }) => ({ path, value, selectivelyDisclosable: true }))
  const named = new Set(disclosures.map(({ path }) => JSON.stringify(path)))
  const inClear = Object.entries(claims)
    .filter(([name]) => !technical.has(name))
    .flatMap(([name, value]) => leaves([name], value, (path) => named.has(JSON.stringify(path))))
  return [...disclosable, ...inClear]
}

/** VCDM 1.1 in a JWT has a `vc`; one of VCDM 2.0 is the payload, and one with an embedded proof the whole text. */
function inspectW3c(encoded: string): readonly HeldClaim[] {
  const limits = { maxBytes: 1_048_576 }
  const document = parseJsonObject(
    encoded.startsWith('{') ? encoded : parseJws(encoded, limits).payload,
    limits,
  )
  const credential = isJsonObject(document['vc']) ? document['vc'] : document
  const subject = credential['credentialSubject']
  const one = Array.isArray(subject) ? subject[0] : subject
  return isJsonObject(one) ? leaves(['credentialSubject'], one, () => false) : []
}

function leaves(
  path: readonly (string | number)[],
  value: unknown,
  isToldAlready: (path: readonly (string | number)[]) => boolean,
): readonly HeldClaim[] {
  if (isToldAlready(path)) return []
  if (isJsonObject(value) && Object.keys(value).length > 0) {
    return Object.entries(value).flatMap(([name, member]) => leaves([...path, name], member, isToldAlready))
  }
  return [{ path, value, selectivelyDisclosable: false }]
}
