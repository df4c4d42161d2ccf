import { Buffer } from 'node:buffer'
import type { CredentialToPresent } from '../../core/ports/present-credential.ts'
import { isJsonObject, parseJsonObject } from '../../lib/json.ts'
import { completeJws, createSigningInput, parseJws } from '../../lib/jws.ts'
import { nameMethod } from '../holder-method.ts'
import { invalidCredential, refusingAs } from '../invalid-credential.ts'
import { baseContext } from './members.ts'

const maxCharacters = 1_048_576
/** How long a presentation may be on its way. */
const LIFETIME_SECONDS = 300

/**
 * A held credential in a presentation in the JWT encoding of VCDM 1.1 (§6.3.1), signed by its subject (OpenID4VP 1.0 Appendix B.1.3.1).
 * Such a credential cannot be shown in part; one that is bound to nobody goes as it is.
 * @throws {CoreError} `credential_invalid`; what `sign` raises
 */
export async function presentJwtVc(credential: CredentialToPresent): Promise<string> {
  const { encoded, holder, audience, nonce, issuedAt, holderClaims } = credential
  if (holder === undefined) return encoded
  if (holderClaims !== undefined) {
    throw invalidCredential('this format has no place for what else the holder is to sign')
  }
  const subject = subjectOf(encoded)
  const at = Math.floor(issuedAt / 1000)
  const signingInput = createSigningInput(
    { alg: holder.algorithm, typ: 'JWT', kid: nameMethod(subject, holder) },
    {
      iss: subject,
      aud: audience,
      nonce,
      iat: at,
      nbf: at,
      exp: at + LIFETIME_SECONDS,
      vp: {
        '@context': [baseContext],
        type: ['VerifiablePresentation'],
        holder: subject,
        verifiableCredential: [encoded],
      },
    },
  )
  return completeJws(signingInput, await holder.sign(Buffer.from(signingInput)))
}

/** The DID that the issuer bound the credential to: it is the holder's name in the presentation. */
function subjectOf(encoded: string): string {
  return refusingAs(invalidCredential, 'JWT', () => {
    const { sub, vc } = parseJsonObject(parseJws(encoded, { maxBytes: maxCharacters }).payload)
    const subject = isJsonObject(vc) ? [vc['credentialSubject']].flat()[0] : undefined
    const name = sub ?? (isJsonObject(subject) ? subject['id'] : undefined)
    if (typeof name !== 'string' || !name.startsWith('did:')) {
      throw invalidCredential('the credential is bound to no DID (VCDM 1.1 §4.2)')
    }
    return name
  })
}
