import { compileSchema } from '../../lib/json-schema.ts'
import { CoreError } from '../errors.ts'
import type { CredentialConfiguration } from '../issuers/credential-configuration.ts'

/**
 * Mapped claims against the JSON Schema of their configuration.
 * @throws {CoreError} `claims_invalid`, every violation with its pointer
 */
export function validateClaims(
  { claimSchema }: Pick<CredentialConfiguration, 'claimSchema'>,
  claims: Readonly<Record<string, unknown>>,
): void {
  if (claimSchema === undefined) return
  const faults = compileSchema(claimSchema)(claims)
  if (faults.length === 0) return
  throw new CoreError('claims_invalid', 'The claims do not fit the schema of the credential configuration.', {
    violations: faults.map(({ pointer, message }) => ({ pointer: `/claims${pointer}`, message })),
  })
}
