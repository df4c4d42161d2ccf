import type { CredentialConfiguration } from '../../core/issuers/credential-configuration.ts'
import { fillableMembers } from '../w3c-members.ts'
import { type Contexts, credentialsV1, credentialsV2 } from './json-ld/contexts.ts'

/** What is wrong with a configuration for credentials with embedded proofs, as sentences. */
export function findFaults(
  contexts: Contexts,
  { type, claims, statusListFormat }: Pick<CredentialConfiguration, 'type' | 'claims' | 'statusListFormat'>,
): string[] {
  const faults: string[] = []
  if (statusListFormat === 'token-status-list')
    faults.push('Its status can only stand in a status list of the W3C (VCDM 2.0 §4.10).')
  if (type.types?.[0] !== 'VerifiableCredential')
    faults.push('The types must begin with VerifiableCredential (VCDM 2.0 §4.5).')
  if (new Set(type.types).size !== (type.types?.length ?? 0)) faults.push('A type stands twice.')
  for (const context of type.contexts ?? []) {
    if (context === credentialsV1 || context === credentialsV2)
      faults.push('The base context is written by itself (VCDM 2.0 §4.3).')
    else if (contexts.find(context) === undefined)
      faults.push(`The context "${context}" is neither bundled, nor added by the operator, nor one of ours.`)
  }
  const seen = new Set<string>()
  for (const { path, selectivelyDisclosable } of claims) {
    const text = JSON.stringify(path)
    if (!fillableMembers.has(path[0]))
      faults.push(`The claim ${text} must stand in credentialSubject (VCDM 2.0 §4.8).`)
    if (path.some((step) => step === '__proto__' || (typeof step === 'string' && step.startsWith('@'))))
      faults.push(`The claim ${text} has a name that no claim may have.`)
    if (selectivelyDisclosable)
      faults.push(`The claim ${text} cannot be selectively disclosable: the signature is over the whole.`)
    if (seen.has(text)) faults.push(`The claim ${text} is defined twice.`)
    seen.add(text)
  }
  return faults
}
