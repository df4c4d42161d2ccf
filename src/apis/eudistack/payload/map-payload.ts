import { CoreError } from '../../../core/errors.ts'
import { mapClaims } from '../../../core/issuance/map-claims.ts'
import { validateClaims } from '../../../core/issuance/validate-claims.ts'
import type { CredentialConfiguration } from '../../../core/issuers/credential-configuration.ts'
import { EudistackRefusal } from '../refusal.ts'

type Claims = Readonly<Record<string, unknown>>

/**
 * The claims that a payload stands for: the mandate comes without its wrapper, and gets it by the configuration.
 * @throws {EudistackRefusal} `payload_validation_error`, each field named as the caller wrote it
 */
export function mapPayload(configuration: CredentialConfiguration, payload: Claims): Claims {
  return inPayload(() => mapClaims(configuration.claims, payload))
}

/** @throws {EudistackRefusal} `payload_validation_error` */
export function validatePayload(configuration: CredentialConfiguration, claims: Claims): void {
  inPayload(() => validateClaims(configuration, claims))
}

function inPayload<Result>(work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof CoreError) || error.code !== 'claims_invalid') throw error
    throw new EudistackRefusal('payload_validation_error', 'The payload does not fit the credential type.', {
      violations: error.violations.map(({ pointer, message }) => ({ pointer: toPayload(pointer), message })),
    })
  }
}

/** The server wraps the mandate, so its fields are named without the wrapper. */
function toPayload(pointer: string): string {
  return pointer.replace(/^\/claims(\/credentialSubject)?(\/mandate(?=\/))?/, '/payload')
}
