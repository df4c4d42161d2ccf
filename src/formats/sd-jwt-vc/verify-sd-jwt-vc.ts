import type {
  CredentialExpectation,
  IssuerKeyLookup,
  VerifiedCredential,
} from '../../core/ports/credential-format.ts'
import { isJsonObject, type JsonObject } from '../../lib/json.ts'
import { type PublicJwk, parsePublicJwk } from '../../lib/jwk.ts'
import { invalidCredential, refusingAs } from '../invalid-credential.ts'
import { refuseForeignAudience } from '../refuse-foreign-audience.ts'
import { verifyIssuerSignature } from '../verify-issuer-signature.ts'
import { readNumericDate, verifyValidityPeriod } from '../verify-validity-period.ts'
import { parseDisclosures } from './parse-disclosures.ts'
import { parseSdJwt } from './parse-sd-jwt.ts'
import { processPayload } from './process-payload.ts'
import { refuseDisclosedValidityClaims } from './refuse-disclosed-validity-claims.ts'
import { refuseUnreferencedDisclosures } from './refuse-unreferenced-disclosures.ts'
import { verifyKeyBinding } from './verify-key-binding.ts'

/** `dc+sd-jwt` is written and read; `vc+sd-jwt` is what drafts before November 2024 wrote. */
const types: ReadonlySet<string | undefined> = new Set(['dc+sd-jwt', 'vc+sd-jwt'])

/**
 * Verifies an SD-JWT VC, or a presentation of one (RFC 9901 §7, SD-JWT VC §2.4).
 * @throws {CoreError} `credential_invalid`, `signature_invalid`, what the key lookup raises
 */
export async function verifySdJwtVc(
  encoded: string,
  issuerKey: IssuerKeyLookup,
  expectation: CredentialExpectation,
): Promise<VerifiedCredential> {
  const parsed = parseSdJwt(encoded)
  const { jws, payload } = parsed
  if (!types.has(jws.header.typ)) throw invalidCredential('typ is not dc+sd-jwt (SD-JWT VC §2.2.1)')
  const issuer = await verifyIssuerSignature(jws, optionalText(payload, 'iss'), issuerKey)

  const disclosures = parseDisclosures(parsed)
  const processed = processPayload(payload, disclosures)
  refuseUnreferencedDisclosures(disclosures, processed)
  refuseDisclosedValidityClaims(payload, processed)

  const { claims } = processed
  const vct = optionalText(claims, 'vct')
  if (vct === undefined) throw invalidCredential('vct is missing (SD-JWT VC §2.2.2.1)')
  const period = readPeriod(claims)
  verifyValidityPeriod(period, expectation)
  refuseForeignAudience(claims, expectation)
  const holderKey = readConfirmationKey(claims)
  const proved = verifyKeyBinding(parsed, holderKey, expectation)
  const status = optionalObject(claims, 'status')

  return {
    format: 'dc+sd-jwt',
    issuer,
    type: { vct },
    claims: subjectClaims(claims),
    ...(holderKey === undefined ? {} : { holderKey: { jwk: holderKey } }),
    ...(period.validFrom === undefined ? {} : { validFrom: period.validFrom }),
    ...(period.validUntil === undefined ? {} : { validUntil: period.validUntil }),
    ...(status === undefined ? {} : { status: { status } }),
    ...proved,
  }
}

function readPeriod(claims: JsonObject) {
  const issuedAt = readNumericDate(claims, 'iat')
  const validFrom = readNumericDate(claims, 'nbf')
  const validUntil = readNumericDate(claims, 'exp')
  return {
    ...(issuedAt === undefined ? {} : { issuedAt }),
    ...(validFrom === undefined ? {} : { validFrom }),
    ...(validUntil === undefined ? {} : { validUntil }),
  }
}

/** `cnf.jwk` (RFC 7800 §3.2); undefined when the key is confirmed in another way, or not at all. */
function readConfirmationKey(claims: JsonObject): PublicJwk | undefined {
  const confirmation = optionalObject(claims, 'cnf')
  if (confirmation === undefined || !Object.hasOwn(confirmation, 'jwk')) return undefined
  return refusingAs(invalidCredential, 'cnf.jwk', () => parsePublicJwk(confirmation['jwk']))
}

const aboutTheCredential: ReadonlySet<string> = new Set([
  'iss',
  'iat',
  'nbf',
  'exp',
  'aud',
  'cnf',
  'vct',
  'vct#integrity',
  'status',
])

/** What the credential says of its subject, and `aka_vcts`. */
function subjectClaims(claims: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(claims).filter(([name]) => !aboutTheCredential.has(name)))
}

function optionalText(claims: JsonObject, name: string): string | undefined {
  if (!Object.hasOwn(claims, name)) return undefined
  const value = claims[name]
  if (typeof value !== 'string' || value === '') throw invalidCredential(`${name} is not a text`)
  return value
}

function optionalObject(claims: JsonObject, name: string): JsonObject | undefined {
  if (!Object.hasOwn(claims, name)) return undefined
  const value = claims[name]
  if (!isJsonObject(value)) throw invalidCredential(`${name} is not an object`)
  return value
}
