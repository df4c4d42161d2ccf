import { inputName } from '../../../core/issuance/map-claims.ts'
import type { CredentialConfiguration } from '../../../core/issuers/credential-configuration.ts'
import { badField } from '../refusal.ts'
import { type Members, memberOf, requireMembers } from './members.ts'

/**
 * `claims`: texts by input name, or already under the names that they have in the credential. What the contract does not map is left out,
 * as applications that serve several contracts expect.
 */
export function readClaims(
  body: Members,
  { claims }: CredentialConfiguration,
): Readonly<Record<string, string>> {
  const value = memberOf(body, 'claims')
  if (value === undefined) return {}
  const known = new Set(claims.flatMap((claim) => [inputName(claim), String(claim.path.at(-1))]))
  const given = Object.entries(requireMembers(value, 'claims'))
  const faulty = given.find(([name, claim]) => known.has(name) && typeof claim !== 'string')
  if (faulty !== undefined) throw badField(`claims.${faulty[0]}`, 'The value of a claim must be a string.')
  return Object.fromEntries(given.filter(([name]) => known.has(name))) as Readonly<Record<string, string>>
}
