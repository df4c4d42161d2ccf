import type { DidServices } from '../core/ports/did-services.ts'

/** Who adds service entries to the DID document of a tenant: a line for each concern. */
export function createDidServices(): readonly DidServices[] {
  return []
}
