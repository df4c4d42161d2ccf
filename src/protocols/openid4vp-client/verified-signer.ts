/** Who signed a request, and what binds its answers. */
export interface VerifiedSigner {
  readonly jwk: Readonly<Record<string, unknown>>
  /** Where answers may go, when whoever vouches for the verifier says so; absent = it may choose. */
  readonly responseUris?: readonly string[]
  /** The host that answers have to go to. */
  readonly responseHost?: string
}
