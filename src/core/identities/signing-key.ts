import type { Instant, KeyId, TenantId } from '../ids.ts'

/** JOSE names of the signature algorithms that our own keys may have. */
export const signatureAlgorithms = ['ES256', 'ES384', 'EdDSA', 'ES256K'] as const
export type SignatureAlgorithm = (typeof signatureAlgorithms)[number]

/** A public key as a JSON Web Key (RFC 7517). Never has private members. */
export type PublicJwk = Readonly<Record<string, unknown>> & { readonly kty: string }

/**
 * What a key is for. Keys for `issuing` are published in the DID document of their tenant; keys for `holding` are known to the one
 * issuer whose credential is bound to them, so that credentials cannot be brought together by their keys.
 */
export type KeyUse = 'issuing' | 'holding'

/** A key pair of a tenant; the private half never leaves the key store. */
export interface SigningKey {
  readonly id: KeyId
  readonly tenantId: TenantId
  readonly use: KeyUse
  readonly algorithm: SignatureAlgorithm
  readonly publicJwk: PublicJwk
  /** A retired key signs nothing new, and stays published so that what it signed can be verified. */
  readonly status: 'active' | 'retired'
  /**
   * The dataspace participant whose key it is, by its context: it stands in that one's DID document and in no other. Absent = the
   * tenant's own.
   */
  readonly participant?: string
  /** The key that took over from this one. */
  readonly replacedBy?: KeyId
  readonly createdAt: Instant
}
