import type { CredentialToPresent } from '../../core/ports/present-credential.ts'
import { isJsonObject } from '../../lib/json.ts'
import { type PresentationInJwt, presentInJwt } from '../present-in-jwt.ts'
import { baseContext } from './members.ts'

/** The JWT encoding of VCDM 1.1 (§6.3.1), as OpenID4VP 1.0 Appendix B.1.3.1 wants it. */
const presentation: PresentationInJwt = {
  header: { typ: 'JWT' },
  claims: (subject, encoded, at) => ({
    nbf: at,
    vp: {
      '@context': [baseContext],
      type: ['VerifiablePresentation'],
      holder: subject,
      verifiableCredential: [encoded],
    },
  }),
  subjectOf({ sub, vc }) {
    const subject = isJsonObject(vc) ? [vc['credentialSubject']].flat()[0] : undefined
    return sub ?? (isJsonObject(subject) ? subject['id'] : undefined)
  },
  clause: 'VCDM 1.1 §4.2',
}

/** @throws {CoreError} `credential_invalid`; what `sign` raises */
export function presentJwtVc(credential: CredentialToPresent): Promise<string> {
  return presentInJwt(credential, presentation)
}
