import type { VerifiedCredential } from '../../ports/credential-format.ts'
import type { ClaimsQuery, CredentialQuery } from './dcql-query.ts'
import { selectClaims } from './select-claims.ts'

/** A credential of which everything is verified but whether it was asked for. */
export interface PresentedCredential
  extends Pick<
    VerifiedCredential,
    'format' | 'type' | 'expandedTypes' | 'claims' | 'holderBound' | 'issuer'
  > {
  /** Base64url of the authority key identifiers in its certificate chain. */
  readonly authorityKeyIdentifiers: readonly string[]
}

/** Why the credential is not what the query asks for, with the clause; undefined when it is. */
export function mismatchOf(query: CredentialQuery, credential: PresentedCredential): string | undefined {
  if (credential.format !== query.format) {
    return `the format is ${credential.format}, asked for was ${query.format} (OpenID4VP 1.0 §6.1)`
  }
  if (query.requiresHolderBinding && !credential.holderBound) {
    return 'holder binding was asked for and is not proved (OpenID4VP 1.0 §6.1)'
  }
  if (!hasType(query, credential)) {
    return 'the type is not one of those asked for in meta (OpenID4VP 1.0 §6.1, Appendix B)'
  }
  if (!isUnderAuthority(query, credential)) {
    return 'no authority that was asked for stands behind it (OpenID4VP 1.0 §6.1.1)'
  }
  return hasClaims(query, credential)
    ? undefined
    : 'claims that were asked for are missing or have other values (OpenID4VP 1.0 §6.4.1)'
}

function hasType(
  { vctValues, typeValues }: CredentialQuery,
  { type, expandedTypes }: PresentedCredential,
): boolean {
  if (vctValues !== undefined && (type.vct === undefined || !vctValues.includes(type.vct))) return false
  const types: readonly string[] = type.types ?? []
  return (
    typeValues === undefined ||
    typeValues.some((list) =>
      list.every((name) =>
        expandedTypes !== undefined && isIri(name)
          ? expandedTypes.includes(name)
          : types.includes(bareType(name)),
      ),
    )
  )
}

/** Whether JSON-LD is needed to tell what a query means (Appendix B.1.1: types are asked for by their expanded IRIs). */
export function asksForExpandedTypes({ typeValues = [] }: CredentialQuery): boolean {
  return typeValues.some((list) => list.some((name) => isIri(name) && bareType(name) === name))
}

function isIri(name: string): boolean {
  return name.includes(':')
}

/** Where the contexts of a credential are not known here, the base type is the only one that has another name. */
function bareType(name: string): string {
  return name === 'https://www.w3.org/2018/credentials#VerifiableCredential' ? 'VerifiableCredential' : name
}

function isUnderAuthority(
  { trustedAuthorities }: CredentialQuery,
  { authorityKeyIdentifiers }: PresentedCredential,
): boolean {
  if (trustedAuthorities === undefined) return true
  return trustedAuthorities.some(({ values }) =>
    values.some((value) => authorityKeyIdentifiers.includes(value.replace(/=+$/, ''))),
  )
}

function hasClaims({ claims, claimSets }: CredentialQuery, credential: PresentedCredential): boolean {
  if (claims === undefined) return true
  const met = claims.filter((claim) => isMet(claim, credential))
  if (claimSets === undefined) return met.length === claims.length
  const ids = met.map(({ id }) => id)
  return claimSets.some((set) => set.every((id) => ids.includes(id)))
}

function isMet(
  { path, values }: ClaimsQuery,
  { claims, type, issuer, format }: PresentedCredential,
): boolean {
  const root =
    format === 'dc+sd-jwt'
      ? { iss: issuer, vct: type.vct, ...claims }
      : { issuer, type: type.types, ...claims }
  const selected = selectClaims(root, path)
  if (values === undefined) return selected.length > 0
  return selected.some((value) => values.some((wanted) => wanted === value))
}
