import type { CredentialConfiguration } from '../../core/issuers/credential-configuration.ts'
import { baseContext, baseType, fillableMembers } from './members.ts'

/** What is wrong with a configuration for the JWT encoding of VCDM 1.1, as sentences. */
export function findFaults({ type, claims }: Pick<CredentialConfiguration, 'type' | 'claims'>): string[] {
  const faults: string[] = []
  if (type.types?.[0] !== baseType) faults.push(`The types must begin with ${baseType} (VCDM 1.1 §4.3).`)
  if (new Set(type.types).size !== (type.types?.length ?? 0)) faults.push('A type stands twice.')
  for (const context of type.contexts ?? []) {
    if (context === baseContext) faults.push('The base context is written by itself (VCDM 1.1 §4.1).')
    else if (!URL.canParse(context)) faults.push(`The context "${context}" is not a URL (VCDM 1.1 §4.1).`)
  }
  const seen = new Set<string>()
  for (const { path, selectivelyDisclosable } of claims) {
    const text = JSON.stringify(path)
    if (!fillableMembers.has(path[0])) {
      faults.push(`The claim ${text} must stand in credentialSubject (VCDM 1.1 §4.4).`)
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
