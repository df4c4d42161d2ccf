import type { IssuerSession } from '../../core/ports/issuer-client.ts'
import type { IssuerEncryption } from './encryption/issuer-encryption.ts'

/** Which words an issuer understands in a credential request. */
export type Dialect = 'final' | 'draft15' | 'draft13'

/** What {@link IssuerSession} carries for this protocol: JSON. */
export interface SessionDetails {
  readonly credentialEndpoint: string
  readonly nonceEndpoint?: string
  /** Absent = everything in clear. */
  readonly encryption?: IssuerEncryption
  readonly deferredEndpoint?: string
  readonly notificationEndpoint?: string
  readonly tokenEndpoint?: string
  readonly accessToken: string
  /** Whether every request proves the key that the token is bound to (RFC 9449). */
  readonly usesDpop: boolean
  readonly refreshToken?: string
  /** By which the authorization server knows us; absent = not at all. */
  readonly clientId?: string
  /** As older drafts hand it out with the token. */
  readonly nonce?: string
  /** In the order in which they are tried. */
  readonly dialects: readonly Dialect[]
}

export function detailsOf({ details }: IssuerSession): SessionDetails {
  return details as unknown as SessionDetails
}

export function sessionOf(credentialIssuer: string, details: SessionDetails): IssuerSession {
  const canRenew = details.refreshToken !== undefined && details.tokenEndpoint !== undefined
  return { credentialIssuer, details: { ...details }, ...(canRenew ? { canRenew } : {}) }
}
