/** What is let through in dataspaces; in production nothing of it. */
export interface DataspaceRules {
  /** Demo mode: issuers that are not listed are believed as long as nobody is. */
  readonly acceptAnyIssuer: boolean
  /** Demo mode: a status list without a signature is read when it is the issuer's own, as the compatibility kit serves it. */
  readonly acceptUnsignedLists: boolean
}
