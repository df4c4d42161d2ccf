/** What opens the link of a request: Microsoft's wallet, or any other over OpenID4VCI and OpenID4VP. */
export const entraWallets = ['authenticator', 'openid4vc'] as const
export type EntraWallet = (typeof entraWallets)[number]

/** The part of a contract of Microsoft Entra Verified ID for which a credential configuration has no member of its own. */
export interface EntraContract {
  /** Unique in the tenant; absent = the id of the configuration. */
  readonly name?: string
  /** Whether a request may set the end of the credential (`allowOverrideValidityIntervalOnIssuance`). */
  readonly allowExpirationDate?: boolean
  /** What the link of a request is for, when the request does not say. Absent = the Authenticator. */
  readonly wallet?: EntraWallet
  /** How a wallet shows a claim, by its name, when not as text: for instance `image/jpg;base64url`. */
  readonly claimTypes?: Readonly<Record<string, string>>
  /** Who issues it, as the card says; absent = the name of the tenant. */
  readonly issuedBy?: string
  /** Whether and how the wallet asks its person before it collects. */
  readonly consent?: EntraConsent
  /** The same in other languages, by locale. */
  readonly consents?: Readonly<Record<string, EntraConsent>>
}

export interface EntraConsent {
  readonly title?: string
  readonly instructions?: string
}
