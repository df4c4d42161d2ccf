import type { PublicJwk } from '../../core/identities/signing-key.ts'
import type { Ports } from '../../core/ports/ports.ts'
import { deriveP256Key } from './derive-p256-key.ts'

export interface DevelopmentAuthorityKey {
  readonly publicJwk: PublicJwk
  /** An ES256 signature, r ‖ s. */
  sign(data: Uint8Array): Uint8Array
}

/**
 * The key of the authority that gives certificates in demo mode. Derived from the master key and kept nowhere: every process and
 * every start has the same one. Nobody outside our own demo should ever trust it.
 */
export function createDevelopmentAuthorityKey(ports: Pick<Ports, 'secrets'>): DevelopmentAuthorityKey {
  return deriveP256Key(ports, 'development certificate authority')
}
