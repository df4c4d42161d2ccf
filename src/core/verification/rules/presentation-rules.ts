/** What an application asks of credentials beyond a DCQL query, whatever the protocol: checked here when the wallet has answered. */
export interface PresentationRules {
  /** By the id of the credential query. */
  readonly credentials: Readonly<Record<string, CredentialRules>>
  /** Whether the application gets what the wallet sent. */
  readonly includeReceipt?: boolean
}

export interface CredentialRules {
  /** DIDs; absent = any issuer. */
  readonly acceptedIssuers?: readonly string[]
  /** All of them must hold. */
  readonly constraints?: readonly ClaimConstraint[]
  /** A revoked credential is not refused but reported. */
  readonly allowRevoked?: boolean
  /** Only of issuers whose DID is linked with a domain. */
  readonly validateLinkedDomain?: boolean
  readonly purpose?: string
  readonly faceCheck?: FaceCheck
}

/** On one claim of the subject, without regard to case. */
export type ClaimConstraint = { readonly claimName: string } & (
  | { readonly values: readonly string[] }
  | { readonly contains: string }
  | { readonly startsWith: string }
)

/** The person at the wallet must look like the photo in the credential. */
export interface FaceCheck {
  readonly sourcePhotoClaimName: string
  /** 50 to 100 percent. */
  readonly matchConfidenceThreshold: number
}
