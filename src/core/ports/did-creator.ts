import type { SigningKey } from '../identities/signing-key.ts'
import type { Tenant } from '../tenants/tenant.ts'

/** DID methods under which the office makes identifiers of its own. */
export const ownDidMethods = ['web', 'key', 'jwk'] as const
export type OwnDidMethod = (typeof ownDidMethods)[number]

export interface CreatedDid {
  readonly did: string
  /** The absolute DID URL under which `key` is found there. */
  readonly verificationMethod: string
}

/** Makes the DID of a key of ours: of its participant, or of the tenant. Pure: the same tenant and key always give the same DID. */
export interface DidCreator {
  create(method: OwnDidMethod, tenant: Tenant, key: SigningKey): CreatedDid
}
