import type { ClaimPath } from '../../core/issuers/claim-path.ts'
import type { CredentialConfiguration } from '../../core/issuers/credential-configuration.ts'
import { isReservedName, issuerClaims } from './claim-names.ts'

/** What is wrong with a configuration for SD-JWT VC, as sentences. */
export function findFaults({
  type,
  claims,
  statusListFormat,
}: Pick<CredentialConfiguration, 'type' | 'claims' | 'statusListFormat'>): string[] {
  const faults: string[] = []
  if (statusListFormat !== undefined && statusListFormat !== 'token-status-list')
    faults.push('Its status can only stand in a token-status-list (SD-JWT VC §2.2.2.3).')
  if (type.vct === undefined || type.vct === '') faults.push('The type needs a vct (SD-JWT VC §2.2.2.1).')
  const seen = new Set<string>()
  for (const { path } of claims) {
    const text = JSON.stringify(path)
    if (issuerClaims.has(path[0])) faults.push(`The claim ${text} is set by the issuer (SD-JWT VC §2.2.2.3).`)
    const reserved = path.find((step) => typeof step === 'string' && isReservedName(step))
    if (reserved !== undefined) {
      faults.push(`The claim ${text} has the reserved name "${reserved}" in its path (RFC 9901 §4.1).`)
    }
    if (seen.has(text)) faults.push(`The claim ${text} is defined twice.`)
    seen.add(text)
    const rival = claims.find((other) => disagree(path, other.path))
    if (rival !== undefined) {
      faults.push(
        `The claims ${text} and ${JSON.stringify(rival.path)} take one value for an object and an array.`,
      )
    }
  }
  return faults
}

/** Whether two paths part where one goes on into an object and the other into an array. */
function disagree(path: ClaimPath, other: ClaimPath): boolean {
  const parting = path.findIndex((step, index) => step !== other[index])
  if (parting === -1 || other[parting] === undefined) return false
  return typeof path[parting] === 'string' && typeof other[parting] !== 'string'
}
