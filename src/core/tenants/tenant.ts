import type { Instant, TenantId } from '../ids.ts'
import type { TenantMailSettings } from '../mail/words/mail-words.ts'
import type { PresentationSettings } from '../verification/presentation-settings.ts'

/** The isolation unit of a deployment: keys, clients, configurations, credentials and lists of one organisation. */
export interface Tenant {
  readonly id: TenantId
  readonly name: string
  /** The default tenant answers at the root; every tenant answers under `/t/<id>`. */
  readonly isDefault: boolean
  /** Host names (with port, lower case) that are mapped to this tenant. */
  readonly hosts: readonly string[]
  readonly settings: TenantSettings
  readonly createdAt: Instant
}

export interface TenantSettings {
  /** Accept `proof` beside `proofs` and send `c_nonce` with the token, for wallets of OpenID4VCI draft 15 and older. */
  readonly openid4vciDraft15: boolean
  /** Its applications of Entra are refused, until it is onboarded again. */
  readonly entraOptedOut?: boolean
  /** How it writes to people; absent = in the words of the office. */
  readonly mail?: TenantMailSettings
  /** How it asks wallets; absent = as the office does. */
  readonly presentations?: PresentationSettings
}

export const defaultTenantSettings: TenantSettings = { openid4vciDraft15: false }
