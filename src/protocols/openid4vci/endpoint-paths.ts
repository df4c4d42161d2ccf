/** Where the endpoints of a credential issuer stand below its mount. */
export interface Openid4vciPaths {
  /** Ends with the reference of the offer. */
  readonly credentialOffer: `${string}/:reference`
  readonly nonce: string
  readonly credential: string
  readonly deferredCredential: string
  readonly notification: string
}

/** As our metadata names them. */
export const ownPaths: Openid4vciPaths = {
  credentialOffer: '/oid4vci/credential-offers/:reference',
  nonce: '/oid4vci/nonce',
  credential: '/oid4vci/credential',
  deferredCredential: '/oid4vci/deferred-credential',
  notification: '/oid4vci/notification',
}
