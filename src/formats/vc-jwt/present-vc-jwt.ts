import { Buffer } from 'node:buffer'
import type { CredentialToPresent } from '../../core/ports/present-credential.ts'
import { isJsonObject, parseJsonObject } from '../../lib/json.ts'
import { completeJws, createSigningInput, parseJws } from '../../lib/jws.ts'
import { nameMethod } from '../holder-method.ts'
import { invalidCredential, refusingAs } from '../invalid-credential.ts'
import { baseContext } from './data-model.ts'
import { envelope, PRESENTATION_TYP } from './media-types.ts'

const maxCharacters = 1_048_576
/** How long a presentation may be on its way. */
const LIFETIME_SECONDS = 300

/**
 * A held credential in a presentation of VCDM 2.0 that its subject signs (VC-JOSE-COSE §3.1.2). Such a credential cannot be shown in
 * part; one that is bound to nobody goes as it is.
 * @throws {CoreError} `credential_invalid`; what `sign` raises
 */
export async function presentVcJwt(credential: CredentialToPresent): Promise<string> {
  const { encoded, holder, audience, nonce, issuedAt, holderClaims } = credential
  if (holder === undefined) return encoded
  if (holderClaims !== undefined) {
    throw invalidCredential('this format has no place for what else the holder is to sign')
  }
  const subject = subjectOf(encoded)
  const at = Math.floor(issuedAt / 1000)
  const header = { alg: holder.algorithm, typ: PRESENTATION_TYP, cty: 'vp', kid: nameMethod(subject, holder) }
  const signingInput = createSigningInput(header, {
    iss: subject,
    aud: audience,
    nonce,
    iat: at,
    exp: at + LIFETIME_SECONDS,
    '@context': [baseContext],
    type: ['VerifiablePresentation'],
    holder: subject,
    verifiableCredential: [
      { '@context': baseContext, id: envelope(encoded), type: 'EnvelopedVerifiableCredential' },
    ],
  })
  return completeJws(signingInput, await holder.sign(Buffer.from(signingInput)))
}

/** The DID that the issuer bound the credential to: it is the holder's name in the presentation. */
function subjectOf(encoded: string): string {
  return refusingAs(invalidCredential, 'JWT', () => {
    const payload = parseJsonObject(parseJws(encoded, { maxBytes: maxCharacters }).payload)
    const [subject] = [payload['credentialSubject']].flat()
    const name = (isJsonObject(subject) ? subject['id'] : undefined) ?? payload['sub']
    if (typeof name !== 'string' || !name.startsWith('did:')) {
      throw invalidCredential('the credential is bound to no DID (VCDM 2.0 §4.8)')
    }
    return name
  })
}
