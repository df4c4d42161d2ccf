import type { Instant } from '../../core/ids.ts'
import { parseDateTime } from '../../lib/date-time.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../../lib/json.ts'
import { invalidCredential, refusingAs } from '../invalid-credential.ts'
import { readNumericDate } from '../verify-validity-period.ts'

export interface ReconciledClaims {
  readonly issuer: string
  readonly id?: string
  readonly subject?: string
  readonly issuedAt?: Instant
  readonly validFrom: Instant
  readonly validUntil?: Instant
  /** With the subject's id in it. */
  readonly credentialSubject: JsonObject
}

/**
 * What the registered claims and the members of `vc` say together. A claim stands for its member (VCDM 1.1 §6.3.1, JWT
 * decoding); where both are present they must agree, or two readers would see two credentials.
 * @throws {CoreError} `credential_invalid`
 */
export function reconcileClaims(claims: JsonObject, vc: JsonObject): ReconciledClaims {
  const issuer = agreed('iss', text(claims, 'iss'), 'vc.issuer', issuerOf(vc))
  if (issuer === undefined) throw invalidCredential('neither iss nor vc.issuer (VCDM 1.1 §4.5)')
  const id = agreed('jti', text(claims, 'jti'), 'vc.id', text(vc, 'id'))
  const members = onlySubject(vc)
  const subject = agreed('sub', text(claims, 'sub'), 'vc.credentialSubject.id', text(members, 'id'))
  const issuedAt = readNumericDate(claims, 'iat')
  const validFrom =
    agreedTime('nbf', readNumericDate(claims, 'nbf'), 'vc.issuanceDate', date(vc, 'issuanceDate')) ?? issuedAt
  // Entra writes neither nbf nor issuanceDate, only iat.
  if (validFrom === undefined) throw invalidCredential('neither nbf, issuanceDate nor iat (VCDM 1.1 §4.6)')
  const validUntil = agreedTime(
    'exp',
    readNumericDate(claims, 'exp'),
    'vc.expirationDate',
    date(vc, 'expirationDate'),
  )
  return {
    issuer,
    ...(id === undefined ? {} : { id }),
    ...(subject === undefined ? {} : { subject }),
    ...(issuedAt === undefined ? {} : { issuedAt }),
    validFrom,
    ...(validUntil === undefined ? {} : { validUntil }),
    credentialSubject: subject === undefined ? members : { id: subject, ...members },
  }
}

function agreed(
  claim: string,
  inClaims: string | undefined,
  member: string,
  inVc: string | undefined,
): string | undefined {
  if (inClaims !== undefined && inVc !== undefined && inClaims !== inVc) {
    throw invalidCredential(`${claim} and ${member} differ (VCDM 1.1 §6.3.1)`)
  }
  return inClaims ?? inVc
}

/** Times agree when they name the same second: NumericDates are mostly whole, date-times may have a fraction. */
function agreedTime(
  claim: string,
  inClaims: Instant | undefined,
  member: string,
  inVc: Instant | undefined,
): Instant | undefined {
  if (inClaims !== undefined && inVc !== undefined) {
    if (Math.floor(inClaims / 1000) !== Math.floor(inVc / 1000)) {
      throw invalidCredential(`${claim} and ${member} differ (VCDM 1.1 §6.3.1)`)
    }
  }
  return inClaims ?? inVc
}

function text(object: JsonObject, name: string): string | undefined {
  if (!Object.hasOwn(object, name)) return undefined
  const value = object[name]
  if (typeof value !== 'string' || value === '') throw invalidCredential(`${name} is not a text`)
  return value
}

function date(vc: JsonObject, name: 'issuanceDate' | 'expirationDate'): Instant | undefined {
  const value = text(vc, name)
  if (value === undefined) return undefined
  return refusingAs(invalidCredential, `vc.${name} (VCDM 1.1 §4.6)`, () => parseDateTime(value))
}

/** `issuer` is a URI, or an object with the URI as its `id` (VCDM 1.1 §4.5). */
function issuerOf(vc: JsonObject): string | undefined {
  const issuer = vc['issuer']
  if (!isJsonObject(issuer)) return text(vc, 'issuer')
  const id = text(issuer, 'id')
  if (id === undefined) throw invalidCredential('vc.issuer has no id (VCDM 1.1 §4.5)')
  return id
}

/** The one subject that a JWT can speak of (VCDM 1.1 §6.3.1). */
function onlySubject(vc: JsonObject): JsonObject {
  const value: JsonValue | undefined = vc['credentialSubject']
  const subject = Array.isArray(value) && value.length === 1 ? (value[0] as JsonValue) : value
  if (!isJsonObject(subject)) throw invalidCredential('credentialSubject is not one object (VCDM 1.1 §4.4)')
  return subject
}
