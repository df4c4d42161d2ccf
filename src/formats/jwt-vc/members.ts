/** The base context of VCDM 1.1, first in every `@context` (§4.1). */
export const baseContext = 'https://www.w3.org/2018/credentials/v1'
export const baseType = 'VerifiableCredential'

/** What a claim definition may fill: the subject, and the advanced concepts of VCDM 1.1 §5. The rest is the issuer's word. */
export const fillableMembers: ReadonlySet<string> = new Set([
  'credentialSubject',
  'credentialSchema',
  'evidence',
  'refreshService',
  'termsOfUse',
  'name',
  'description',
])
