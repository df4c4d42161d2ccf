import type { CredentialToPresent } from '../../core/ports/present-credential.ts'
import { isJsonObject } from '../../lib/json.ts'
import { type PresentationInJwt, presentInJwt } from '../present-in-jwt.ts'
import { baseContext } from './data-model.ts'
import { envelope, PRESENTATION_TYP } from './media-types.ts'

/** VCDM 2.0, secured as VC-JOSE-COSE §3.1.2 says. */
const presentation: PresentationInJwt = {
  header: { typ: PRESENTATION_TYP, cty: 'vp' },
  claims: (subject, encoded) => ({
    '@context': [baseContext],
    type: ['VerifiablePresentation'],
    holder: subject,
    verifiableCredential: [
      { '@context': baseContext, id: envelope(encoded), type: 'EnvelopedVerifiableCredential' },
    ],
  }),
  subjectOf({ credentialSubject, sub }) {
    const [subject] = [credentialSubject].flat()
    return (isJsonObject(subject) ? subject['id'] : undefined) ?? sub
  },
  clause: 'VCDM 2.0 §4.8',
}

/** @throws {CoreError} `credential_invalid`; what `sign` raises */
export function presentVcJwt(credential: CredentialToPresent): Promise<string> {
  return presentInJwt(credential, presentation)
}
