import type { PublicJwk } from '../../core/identities/signing-key.ts'
import type {
  CredentialExpectation,
  IssuerKeyLookup,
  VerifiedCredential,
} from '../../core/ports/credential-format.ts'
import type { JsonObject } from '../../lib/json.ts'
import { invalidCredential, refusingAs } from '../invalid-credential.ts'
import { checkPresentation } from './data-model/check-presentation.ts'
import type { JsonLd } from './json-ld/json-ld.ts'
import { verifyProofs } from './proofs/verify-proofs.ts'
import { strictPolicy, verifyLdpVc } from './verify-ldp-vc.ts'

type Presentation = NonNullable<CredentialExpectation['presentation']>

/**
 * Verifies a presentation with the one credential in it: the credential first, then that its subject made the presentation, for us and
 * now (OpenID4VP 1.0 Appendix B.1.3.2: `challenge` is the nonce, `domain` the Client Identifier).
 * @throws {CoreError} `credential_invalid`, `signature_invalid`, what the key lookups raise
 */
export async function verifyLdpVp(
  jsonLd: JsonLd,
  document: JsonObject,
  issuerKey: IssuerKeyLookup,
  expectation: CredentialExpectation,
  { audience, nonce, maxAgeSeconds, holderKey }: Presentation,
): Promise<VerifiedCredential> {
  if (![document['type']].flat().includes('VerifiablePresentation'))
    throw invalidCredential('a bare credential proves no holder: a verifiable presentation is needed')
  const { credentials, holder } = refusingAs(invalidCredential, 'data model', () =>
    checkPresentation(document),
  )
  const [only] = credentials
  if (only === undefined || credentials.length > 1)
    throw invalidCredential('the presentation does not hold one credential (OpenID4VP 1.0 Appendix B.1.3.2)')
  const credential = await verifyLdpVc(jsonLd, only, issuerKey, expectation)
  const subject = credential.holderKey?.did
  if (subject === undefined) throw invalidCredential('the credential names no holder (VCDM 1.1 §4.2)')
  if (holder !== undefined && holder !== subject)
    throw invalidCredential('the presentation is by somebody else than the subject')
  if (holderKey === undefined) throw invalidCredential('no key of a holder can be found here')

  const { now, clockSkewSeconds } = expectation
  const proofs = await verifyProofs(
    jsonLd,
    document,
    async ({ verificationMethod, controller, purpose }) => {
      if (controller !== subject || purpose !== 'authentication')
        throw invalidCredential('a proof of the presentation is not the subject’s, for authentication')
      return (await holderKey(verificationMethod)) as PublicJwk
    },
    { now, clockSkewSeconds, policy: strictPolicy },
    subject,
  )
  for (const { challenge, domains = [], created } of proofs) {
    if (challenge !== nonce)
      throw invalidCredential('challenge differs from the nonce (OpenID4VP 1.0 Appendix B.1.3.2)')
    if (!domains.includes(audience))
      throw invalidCredential('domain does not name us (OpenID4VP 1.0 Appendix B.1.3.2)')
    if (created !== undefined && created < now - (maxAgeSeconds + clockSkewSeconds) * 1000)
      throw invalidCredential('the presentation is too old (OpenID4VP 1.0 §14.1)')
  }
  return { ...credential, holderBound: true }
}
