import type { Instant } from '../../../core/ids.ts'
import type { CredentialConfiguration } from '../../../core/issuers/credential-configuration.ts'
import { parseDateTime } from '../../../lib/date-time.ts'
import { Refusal } from '../../../lib/refusal.ts'
import { badField, EntraRefusal } from '../refusal.ts'
import { type Members, optionalText } from './members.ts'

/** `expirationDate`: the end of the credential, where the contract lets a request choose it. */
export function readExpirationDate(
  body: Members,
  { entra }: CredentialConfiguration,
  now: Instant,
): Instant | undefined {
  const text = optionalText(body, 'expirationDate', 'expirationDate', 100)
  if (text === undefined) return undefined
  if (entra?.allowExpirationDate !== true) {
    throw new EntraRefusal(
      'invalid_request',
      'Expiration Date cannot be used when Validity Interval is not allowed to be overridden',
      { inner: 'badOrMissingField' },
    )
  }
  const at = parse(text)
  if (at <= now) throw badField('expirationDate', '`expirationDate` has passed.')
  return at
}

function parse(text: string): Instant {
  try {
    return parseDateTime(text)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    throw badField('expirationDate', '`expirationDate` is not a date-time in ISO 8601 format.')
  }
}
