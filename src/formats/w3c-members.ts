import { CoreError } from '../core/errors.ts'
import type { CredentialConfiguration } from '../core/issuers/credential-configuration.ts'

export const baseType = 'VerifiableCredential'

/**
 * What a claim definition may fill in a W3C credential: the subject, and the advanced concepts (VCDM 1.1 §5, VCDM 2.0 §5). The rest is
 * the issuer's word.
 */
export const fillableMembers: ReadonlySet<unknown> = new Set([
  'credentialSubject',
  'credentialSchema',
  'evidence',
  'refreshService',
  'termsOfUse',
  'name',
  'description',
])

/** @throws {CoreError} `claims_invalid` for claims about the credential itself */
export function refuseIssuerMembers(claims: Readonly<Record<string, unknown>>): void {
  const name = Object.keys(claims).find((member) => !fillableMembers.has(member))
  if (name === undefined) return
  throw new CoreError('claims_invalid', `"${name}" is not a member that claims may fill.`, {
    detail: 'claims about the subject belong in credentialSubject (VCDM 1.1 §4.4, §6.3.1)',
  })
}

/** Where a data model has its rules, for those who write configurations. */
export interface DataModelClauses {
  readonly baseContext: string
  readonly context: string
  readonly type: string
  readonly subject: string
}

/** What is wrong with a configuration for a W3C credential in a JWT, as sentences. */
export function faultsOfJwtCredential(
  { baseContext, ...clauses }: DataModelClauses,
  { type, claims }: Pick<CredentialConfiguration, 'type' | 'claims'>,
): string[] {
  const faults: string[] = []
  if (type.types?.[0] !== baseType) faults.push(`The types must begin with ${baseType} (${clauses.type}).`)
  if (new Set(type.types).size !== (type.types?.length ?? 0)) faults.push('A type stands twice.')
  for (const context of type.contexts ?? []) {
    if (context === baseContext) faults.push(`The base context is written by itself (${clauses.context}).`)
    else if (!URL.canParse(context))
      faults.push(`The context "${context}" is not a URL (${clauses.context}).`)
  }
  const seen = new Set<string>()
  for (const { path, selectivelyDisclosable } of claims) {
    const text = JSON.stringify(path)
    if (!fillableMembers.has(path[0])) {
      faults.push(`The claim ${text} must stand in credentialSubject (${clauses.subject}).`)
    }
    if (path.includes('__proto__')) faults.push(`The claim ${text} has a name that no claim may have.`)
    if (selectivelyDisclosable) {
      faults.push(`The claim ${text} cannot be selectively disclosable: a JWT shows all that it holds.`)
    }
    if (seen.has(text)) faults.push(`The claim ${text} is defined twice.`)
    seen.add(text)
  }
  return faults
}
