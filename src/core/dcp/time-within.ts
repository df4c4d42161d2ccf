import { parseDateTime } from '../../lib/date-time.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../../lib/json.ts'
import { Refusal } from '../../lib/refusal.ts'
import type { Instant } from '../ids.ts'

/**
 * A time at which a credential is valid by its own words: now when it is, else the nearest such time. With it everything about a
 * credential can be verified but whether it is valid today: DCP lets a holder keep what is over or still to come. Now for one that
 * never is.
 */
export function timeWithin(claims: JsonObject, now: Instant): Instant {
  const credential = isJsonObject(claims['vc']) ? claims['vc'] : claims
  const from = [
    ...[claims['nbf'], claims['iat']].map(ofNumber),
    ...[credential['issuanceDate'], credential['validFrom']].map(ofText),
  ].filter((at) => at !== undefined)
  const until = [
    ofNumber(claims['exp']),
    ...[credential['expirationDate'], credential['validUntil']].map(ofText),
  ].filter((at) => at !== undefined)
  const begins = Math.max(...from, Number.NEGATIVE_INFINITY)
  const ends = Math.min(...until, Number.POSITIVE_INFINITY)
  if (begins >= ends) return now
  if (now < begins) return begins
  return now < ends ? now : ends - 1
}

function ofNumber(value: JsonValue | undefined): Instant | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value * 1000 : undefined
}

function ofText(value: JsonValue | undefined): Instant | undefined {
  if (typeof value !== 'string') return undefined
  try {
    return parseDateTime(value)
  } catch (error) {
    if (error instanceof Refusal) return undefined
    throw error
  }
}
