import { Buffer } from 'node:buffer'
import type { CredentialToPresent } from '../core/ports/present-credential.ts'
import { parseJsonObject } from '../lib/json.ts'
import { completeJws, createSigningInput, parseJws } from '../lib/jws.ts'
import { nameMethod } from './holder-method.ts'
import { invalidCredential, refusingAs } from './invalid-credential.ts'

const maxCharacters = 1_048_576
/** How long a presentation may be on its way. */
const LIFETIME_SECONDS = 300

/** What a data model says of a presentation. */
export interface PresentationInJwt {
  readonly header: Readonly<Record<string, string>>
  /** `at` in seconds: when it is signed. */
  claims(subject: string, encoded: string, at: number): Readonly<Record<string, unknown>>
  /** The id of whom the credential is about, wherever the data model keeps it. */
  subjectOf(payload: Readonly<Record<string, unknown>>): unknown
  /** Where the data model says so. */
  readonly clause: string
}

/**
 * A held credential in a presentation that its subject signs as a JWT. Such a credential cannot be shown in part; one that is bound to
 * nobody goes as it is.
 * @throws {CoreError} `credential_invalid`; what `sign` raises
 */
export async function presentInJwt(
  { encoded, holder, audience, nonce, issuedAt, holderClaims }: CredentialToPresent,
  { header, claims, subjectOf, clause }: PresentationInJwt,
): Promise<string> {
  if (holder === undefined) return encoded
  if (holderClaims !== undefined) {
    throw invalidCredential('this format has no place for what else the holder is to sign')
  }
  // The DID that the issuer bound the credential to: it is the holder's name in the presentation.
  const subject = refusingAs(invalidCredential, 'JWT', () => {
    const name = subjectOf(parseJsonObject(parseJws(encoded, { maxBytes: maxCharacters }).payload))
    if (typeof name !== 'string' || !name.startsWith('did:')) {
      throw invalidCredential(`the credential is bound to no DID (${clause})`)
    }
    return name
  })
  const at = Math.floor(issuedAt / 1000)
  const signingInput = createSigningInput(
    { alg: holder.algorithm, ...header, kid: nameMethod(subject, holder) },
    {
      iss: subject,
      aud: audience,
      nonce,
      iat: at,
      exp: at + LIFETIME_SECONDS,
      ...claims(subject, encoded, at),
    },
  )
  return completeJws(signingInput, await holder.sign(Buffer.from(signingInput)))
}
