import { createDcpServices } from '../core/dcp/participant-services.ts'
import type { OwnDidServices } from '../core/identities/own-did-services.ts'
import { createLinkedDomainsServices } from '../core/linked-domains/linked-origins.ts'
import type { DidServices } from '../core/ports/did-services.ts'
import type { Ports } from '../core/ports/ports.ts'

/** Who adds service entries to the DID document of a tenant: a line for each concern. */
export function createDidServices(
  ports: Pick<Ports, 'dcp' | 'publicUrl'>,
  own: OwnDidServices,
): readonly DidServices[] {
  return [createDcpServices(ports), createLinkedDomainsServices(ports), own.of]
}
