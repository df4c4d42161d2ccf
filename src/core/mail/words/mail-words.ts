/**
 * The sentences of the mails in one language. `{issuer}`, `{credential}` and `{until}` stand for what they say; everything is text,
 * never HTML.
 */
export interface MailWords {
  readonly offerSubject: string
  readonly offerHeading: string
  readonly offerIntroduction: string
  /** On the button. */
  readonly openOffer: string
  readonly scanCode: string
  /** Names the link that opens a wallet on the same device. */
  readonly openWallet: string
  readonly codeFollows: string
  readonly offerEnds: string
  readonly offerUnexpected: string
  readonly codeSubject: string
  readonly codeHeading: string
  readonly codeIntroduction: string
  readonly codeEnds: string
  readonly codeUnexpected: string
}

/** The same as values, for whoever reads words of a tenant from outside. */
export const mailWordNames = [
  'offerSubject',
  'offerHeading',
  'offerIntroduction',
  'openOffer',
  'scanCode',
  'openWallet',
  'codeFollows',
  'offerEnds',
  'offerUnexpected',
  'codeSubject',
  'codeHeading',
  'codeIntroduction',
  'codeEnds',
  'codeUnexpected',
] as const satisfies (keyof MailWords)[]

/** How a tenant writes its mails. */
export interface TenantMailSettings {
  /** Of recipients whose language is not known; default English. */
  readonly language?: string
  /** Language → sentences of the tenant's own; what is left out stays as it is. */
  readonly words?: Readonly<Record<string, Partial<MailWords>>>
}
