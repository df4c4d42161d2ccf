import type {
  CredentialExpectation,
  IssuerKeyLookup,
  VerifiedCredential,
} from '../../core/ports/credential-format.ts'
import { isJsonObject, type JsonObject, parseJsonObject } from '../../lib/json.ts'
import { parseJws } from '../../lib/jws.ts'
import { invalidCredential, refusingAs } from '../invalid-credential.ts'
import { readCredentialStatus } from '../read-credential-status.ts'
import { refuseForeignAudience } from '../refuse-foreign-audience.ts'
import { verifyIssuerSignature } from '../verify-issuer-signature.ts'
import { verifyValidityPeriod } from '../verify-validity-period.ts'
import { readType } from './read-type.ts'
import { reconcileClaims } from './reconcile-claims.ts'

/** A photo of 1 MB is in a claim as base64, and in the JWT as base64 of that. */
const maxCharacters = 2_097_152

/**
 * Verifies a credential in the JWT encoding of VCDM 1.1 (§6.3.1). A presentation of such credentials is a JWT of its own (`vp`),
 * which nothing here verifies: with an expectation of a presentation a bare credential is refused.
 * @throws {CoreError} `credential_invalid`, `signature_invalid`, what the key lookup raises
 */
export async function verifyJwtVc(
  encoded: string,
  issuerKey: IssuerKeyLookup,
  expectation: CredentialExpectation,
): Promise<VerifiedCredential> {
  if (expectation.presentation !== undefined) {
    throw invalidCredential(
      'a bare credential proves no holder: a verifiable presentation is needed (VCDM 1.1 §4.10)',
    )
  }
  const jws = refusingAs(invalidCredential, 'JWT', () => parseJws(encoded, { maxBytes: maxCharacters }))
  if (jws.header.typ !== undefined && jws.header.typ.toUpperCase() !== 'JWT') {
    throw invalidCredential('typ is not JWT (VCDM 1.1 §6.3.1)')
  }
  const claims = refusingAs(invalidCredential, 'JWT claims', () =>
    parseJsonObject(jws.payload, { maxBytes: maxCharacters }),
  )
  const vc = claims['vc']
  if (!isJsonObject(vc)) throw invalidCredential('vc is not an object (VCDM 1.1 §6.3.1)')
  if (Object.hasOwn(claims, 'vp')) throw invalidCredential('vc and vp in one JWT (VCDM 1.1 §6.3.1)')

  const type = readType(vc)
  const reconciled = reconcileClaims(claims, vc)
  const issuer = await verifyIssuerSignature(jws, reconciled.issuer, issuerKey)
  verifyValidityPeriod(reconciled, expectation)
  refuseForeignAudience(claims, expectation)

  const { id, subject, validFrom, validUntil } = reconciled
  return {
    format: 'jwt_vc_json',
    issuer,
    ...(id === undefined ? {} : { credentialId: id }),
    type,
    claims: subjectClaims(vc, reconciled.credentialSubject),
    ...(subject === undefined || !subject.startsWith('did:') ? {} : { holderKey: { did: subject } }),
    validFrom,
    ...(validUntil === undefined ? {} : { validUntil }),
    ...readCredentialStatus(claims, vc),
    holderBound: false,
  }
}

const aboutTheCredential: ReadonlySet<string> = new Set([
  '@context',
  'id',
  'type',
  'issuer',
  'issuanceDate',
  'expirationDate',
  'credentialStatus',
  'proof',
])

function subjectClaims(vc: JsonObject, credentialSubject: JsonObject): JsonObject {
  const members = Object.entries(vc).filter(([name]) => !aboutTheCredential.has(name))
  return { ...Object.fromEntries(members), credentialSubject }
}
