/** Digital Credentials Query Language (OpenID4VP 1.0 §6): what a verifier asks for, parsed. */
export interface DcqlQuery {
  readonly credentials: readonly CredentialQuery[]
  readonly credentialSets?: readonly CredentialSetQuery[]
}

export const queryFormats = ['dc+sd-jwt', 'jwt_vc_json', 'vc+jwt', 'ldp_vc'] as const
export type QueryFormat = (typeof queryFormats)[number]

/** §6.1 */
export interface CredentialQuery {
  readonly id: string
  readonly format: QueryFormat
  readonly multiple: boolean
  readonly requiresHolderBinding: boolean
  /** `meta` of `dc+sd-jwt` (Appendix B.3.5); absent = every type. */
  readonly vctValues?: readonly string[]
  /** `meta` of W3C formats (Appendix B.1.1): one of the lists, all of its types. Absent = every type. */
  readonly typeValues?: readonly (readonly string[])[]
  readonly trustedAuthorities?: readonly TrustedAuthoritiesQuery[]
  readonly claims?: readonly ClaimsQuery[]
  /** Ids of claims; the first set that can be met is the verifier's wish. */
  readonly claimSets?: readonly (readonly string[])[]
}

/** §6.1.1.1: base64url of the key identifiers that certificates of the chain name as their authority's. */
export interface TrustedAuthoritiesQuery {
  readonly type: 'aki'
  readonly values: readonly string[]
}

/** §7: member names, array indexes, null = every element. */
export type DcqlPath = readonly [string, ...(string | number | null)[]]

/** §6.3 */
export interface ClaimsQuery {
  readonly id?: string
  readonly path: DcqlPath
  readonly values?: readonly (string | number | boolean)[]
}

/** §6.2 */
export interface CredentialSetQuery {
  readonly options: readonly (readonly string[])[]
  readonly required: boolean
}
