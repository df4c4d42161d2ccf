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
import { requireConfirmed } from './confirmation.ts'
import { baseContext, type CheckDataModel } from './data-model.ts'
import { isContentOf, isPresentationTyp, openEnvelope } from './media-types.ts'
import { refuseOlderEncoding, requireAgreement } from './registered-claims.ts'
import { verifyBoundVcJwt } from './verify-vc-jwt.ts'

const maxCharacters = 1_500_000

/**
 * Verifies a presentation of VCDM 2.0 that a JWT secures (VC-JOSE-COSE §3.1.2) with the one credential in it: the credential first, then
 * that its subject signed the presentation, for us and now.
 * @throws {CoreError} `credential_invalid`, `signature_invalid`, what the key lookups raise
 */
export async function verifyVpJwt(
  check: CheckDataModel,
  encoded: string,
  issuerKey: IssuerKeyLookup,
  expectation: CredentialExpectation,
  expected: NonNullable<CredentialExpectation['presentation']>,
): Promise<VerifiedCredential> {
  const jws = refusingAs(invalidCredential, 'JWT', () => parseJws(encoded, { maxBytes: maxCharacters }))
  const { typ, cty, alg, kid } = jws.header
  if (!isPresentationTyp(typ)) {
    throw invalidCredential('typ is not vp+jwt: a bare credential proves no holder (VC-JOSE-COSE §3.1.2)')
  }
  if (!isContentOf('vp', cty)) throw invalidCredential('cty is not vp (VC-JOSE-COSE §3.1.2)')
  const claims = refusingAs(invalidCredential, 'JWT claims', () => parseJsonObject(jws.payload))
  refuseOlderEncoding(claims)
  const { presentation: _, ...unbound } = expectation
  const { credential, confirmation } = await verifyBoundVcJwt(
    check,
    onlyCredential(claims),
    issuerKey,
    unbound,
  )
  const holder = requireSubject(credential, claims)
  if (expected.holderKey === undefined) throw invalidCredential('no key of a holder can be found here')
  const method = methodOfHolder(holder, kid)
  const jwk = await expected.holderKey(method)
  refusingAs(invalidSignature, 'presentation (VC-JOSE-COSE §3.1.2)', () => {
    // A holder's key is seen once or twice: caching it would push out an issuer's.
    verifyJws(jws, importVerificationKey(parsePublicJwk(jwk), alg, { cache: false }))
  })
  requireConfirmed(confirmation, { holder, method, jwk })
  verifyPresentationFreshness(claims, expected, expectation)
  return { ...credential, holderBound: true }
}

/** VCDM 2.0 §4.13: a presentation that envelops one credential. */
function onlyCredential(claims: JsonObject): string {
  const [context] = [claims['@context']].flat()
  if (context !== baseContext) throw invalidCredential('@context is not that of VCDM 2.0 (VCDM 2.0 §4.3)')
  if (![claims['type']].flat().includes('VerifiablePresentation')) {
    throw invalidCredential('type is not VerifiablePresentation (VCDM 2.0 §4.13)')
  }
  const [one, ...others] = [claims['verifiableCredential']].flat()
  const isEnvelope = isJsonObject(one) && [one['type']].flat().includes('EnvelopedVerifiableCredential')
  if (!isEnvelope || others.length > 0) {
    throw invalidCredential(
      'verifiableCredential does not hold one EnvelopedVerifiableCredential (VCDM 2.0 §4.13.1)',
    )
  }
  if ([one['@context']].flat()[0] !== baseContext) {
    throw invalidCredential('the @context of the envelope is not that of VCDM 2.0 (VCDM 2.0 §4.13.1)')
  }
  const encoded = openEnvelope(one['id'])
  if (encoded === undefined) throw invalidCredential('the envelope holds no vc+jwt (VCDM 2.0 §4.13.1)')
  return encoded
}

/** The holder is whom the credential is about, by every name that the presentation has for it. */
function requireSubject(credential: VerifiedCredential, claims: JsonObject): string {
  const subject = credential.holderKey?.did
  if (subject === undefined) throw invalidCredential('the credential names no holder (VCDM 2.0 §4.8)')
  const holder = isJsonObject(claims['holder']) ? claims['holder']['id'] : claims['holder']
  if (holder === undefined && claims['iss'] === undefined) {
    throw invalidCredential('neither holder nor iss (VC-JOSE-COSE §3.1.2)')
  }
  if (holder !== undefined && holder !== subject) {
    throw invalidCredential('the holder is somebody else than the subject (VCDM 2.0 §4.13)')
  }
  requireAgreement(claims, { iss: subject, jti: claims['id'], sub: undefined })
  return subject
}
