import type {
  CredentialExpectation,
  IssuerKeyLookup,
  VerifiedCredential,
} from '../../core/ports/credential-format.ts'
import { isJsonObject, type JsonObject, parseJsonObject } from '../../lib/json.ts'
import { parsePublicJwk } from '../../lib/jwk.ts'
import { parseJws, verifyJws } from '../../lib/jws.ts'
import { importVerificationKey } from '../../lib/verification-key.ts'
import { methodOfHolder } from '../holder-method.ts'
import { invalidCredential, invalidSignature, refusingAs } from '../invalid-credential.ts'
import { verifyPresentationFreshness } from '../verify-presentation-freshness.ts'
import { verifyJwtVc } from './verify-jwt-vc.ts'

/** Around a credential of the largest size, as base64 once more. */
const maxCharacters = 3_145_728

type Presentation = NonNullable<CredentialExpectation['presentation']>

/**
 * Verifies a presentation in the JWT encoding of VCDM 1.1 (§6.3.1) with the one credential in it: the credential first, then that its
 * subject signed the presentation, for us and now (OpenID4VP 1.0 Appendix B.1.3.1).
 * @throws {CoreError} `credential_invalid`, `signature_invalid`, what the key lookups raise
 */
export async function verifyJwtVp(
  encoded: string,
  issuerKey: IssuerKeyLookup,
  expectation: CredentialExpectation,
  expected: Presentation,
): Promise<VerifiedCredential> {
  const jws = refusingAs(invalidCredential, 'JWT', () => parseJws(encoded, { maxBytes: maxCharacters }))
  const claims = refusingAs(invalidCredential, 'JWT claims', () =>
    parseJsonObject(jws.payload, { maxBytes: maxCharacters }),
  )
  const { typ, alg, kid } = jws.header
  if (typ !== undefined && typ.toUpperCase() !== 'JWT')
    throw invalidCredential('typ is not JWT (VCDM 1.1 §6.3.1)')
  const { presentation: _, ...unbound } = expectation
  const credential = await verifyJwtVc(onlyCredential(claims), issuerKey, unbound)

  const holder = credential.holderKey?.did
  if (holder === undefined) throw invalidCredential('the credential names no holder (VCDM 1.1 §4.2)')
  if (claims['iss'] !== holder) {
    throw invalidCredential('the presentation is signed by somebody else than the subject (VCDM 1.1 §6.3.1)')
  }
  if (expected.holderKey === undefined) throw invalidCredential('no key of a holder can be found here')
  const jwk = await expected.holderKey(methodOfHolder(holder, kid))
  refusingAs(invalidSignature, 'presentation (VCDM 1.1 §6.3.1)', () => {
    // A holder's key is seen once or twice: caching it would push out an issuer's.
    verifyJws(jws, importVerificationKey(parsePublicJwk(jwk), alg, { cache: false }))
  })
  verifyPresentationFreshness(claims, expected, expectation)
  return { ...credential, holderBound: true }
}

function onlyCredential(claims: JsonObject): string {
  const vp = claims['vp']
  if (!isJsonObject(vp) || Object.hasOwn(claims, 'vc')) {
    throw invalidCredential(
      'a bare credential proves no holder: a verifiable presentation is needed (VCDM 1.1 §4.10)',
    )
  }
  if (![vp['type']].flat().includes('VerifiablePresentation')) {
    throw invalidCredential('vp is no VerifiablePresentation (VCDM 1.1 §4.10)')
  }
  const list = [vp['verifiableCredential']].flat()
  const [credential] = list
  if (list.length !== 1 || typeof credential !== 'string') {
    throw invalidCredential('vp does not hold one credential as JWT (OpenID4VP 1.0 Appendix B.1.3.1)')
  }
  return credential
}
