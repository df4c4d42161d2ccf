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
import { type Confirmation, readConfirmation } from './confirmation.ts'
import type { CheckDataModel, CheckedCredential } from './data-model.ts'
import { isContentOf, isCredentialTyp } from './media-types.ts'
import { readJwtPeriod, refuseOlderEncoding, requireAgreement } from './registered-claims.ts'

const maxCharacters = 1_048_576

/**
 * Verifies a credential of VCDM 2.0 that a JWT secures (VC-JOSE-COSE §3.1.1).
 * @throws {CoreError} `credential_invalid`, `signature_invalid`, what the key lookup raises
 */
export async function verifyVcJwt(
  check: CheckDataModel,
  encoded: string,
  issuerKey: IssuerKeyLookup,
  expectation: CredentialExpectation,
): Promise<VerifiedCredential> {
  return (await verifyBoundVcJwt(check, encoded, issuerKey, expectation)).credential
}

/** As {@link verifyVcJwt}, with the key that the issuer bound it to. */
export async function verifyBoundVcJwt(
  check: CheckDataModel,
  encoded: string,
  issuerKey: IssuerKeyLookup,
  expectation: CredentialExpectation,
): Promise<{ readonly credential: VerifiedCredential; readonly confirmation: Confirmation | undefined }> {
  const jws = refusingAs(invalidCredential, 'JWT', () => parseJws(encoded, { maxBytes: maxCharacters }))
  if (!isCredentialTyp(jws.header.typ)) throw invalidCredential('typ is not vc+jwt (VC-JOSE-COSE §3.1.1)')
  if (!isContentOf('vc', jws.header.cty)) throw invalidCredential('cty is not vc (VC-JOSE-COSE §3.1.1)')
  const claims = refusingAs(invalidCredential, 'JWT claims', () => parseJsonObject(jws.payload))
  refuseOlderEncoding(claims)
  const checked = refusingAs(invalidCredential, 'credential', () => check(claims))
  if (checked.dataModel !== '2.0') throw invalidCredential('@context is not that of VCDM 2.0 (VCDM 2.0 §4.3)')
  const subject = onlySubject(checked)
  const { id } = claims
  requireAgreement(claims, { iss: checked.issuer, jti: id, sub: subject['id'] })
  const issuer = await verifyIssuerSignature(jws, checked.issuer, issuerKey)
  const signature = readJwtPeriod(claims)
  verifyValidityPeriod(signature, expectation)
  verifyValidityPeriod(checked, expectation)
  refuseForeignAudience(claims, expectation)
  const holder = subject['id'] ?? claims['sub']
  const confirmation = readConfirmation(claims)
  const jwk = confirmation?.jwk
  const credential: VerifiedCredential = {
    format: 'vc+jwt',
    issuer,
    ...(typeof id === 'string' ? { credentialId: id } : {}),
    type: { types: checked.types, ...contextsOf(claims) },
    claims: { ...membersOf(claims), credentialSubject: subject },
    ...(typeof holder === 'string' && holder.startsWith('did:')
      ? { holderKey: { did: holder, ...(jwk === undefined ? {} : { jwk }) } }
      : {}),
    ...periodOf(checked, signature),
    ...readCredentialStatus(claims, claims),
    holderBound: false,
  }
  return { credential, confirmation }
}

/** The data model allows several; to whom of them a presentation would bind the credential nobody says. */
function onlySubject({ subjects }: CheckedCredential): JsonObject {
  const [subject, ...others] = subjects
  if (subject === undefined || others.length > 0) {
    throw invalidCredential('credentialSubject is not one subject (VCDM 2.0 §4.8)')
  }
  return subject
}

/**
 * Who reads claims by their names must not let a credential say what the names mean: contexts are named, not written out (VCDM 2.0
 * §4.3, §9.10).
 */
function contextsOf(claims: JsonObject): { readonly contexts?: readonly string[] } {
  const contexts = [claims['@context']].flat().slice(1)
  if (contexts.some(isJsonObject))
    throw invalidCredential('@context defines terms of its own (VCDM 2.0 §4.3)')
  const named = contexts.filter((context) => typeof context === 'string')
  return named.length === 0 ? {} : { contexts: named }
}

const aboutTheCredential: ReadonlySet<string> = new Set([
  '@context',
  'id',
  'type',
  'issuer',
  'validFrom',
  'validUntil',
  'credentialStatus',
  'credentialSubject',
  'proof',
  ...['iss', 'sub', 'aud', 'jti', 'iat', 'nbf', 'exp', 'status', 'cnf'],
])

function membersOf(claims: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(claims).filter(([name]) => !aboutTheCredential.has(name)))
}

/** The later start and the earlier end: both the credential and its signature must be good. */
function periodOf(
  credential: CheckedCredential,
  signature: ReturnType<typeof readJwtPeriod>,
): Pick<VerifiedCredential, 'validFrom' | 'validUntil'> {
  const starts = [credential.validFrom, signature.validFrom].filter((at) => at !== undefined)
  const ends = [credential.validUntil, signature.validUntil].filter((at) => at !== undefined)
  return {
    ...(starts.length === 0 ? {} : { validFrom: Math.max(...starts) }),
    ...(ends.length === 0 ? {} : { validUntil: Math.min(...ends) }),
  }
}
