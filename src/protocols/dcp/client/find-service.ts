import { CoreError } from '../../../core/errors.ts'
import type { Ports } from '../../../core/ports/ports.ts'

export type ServiceType = 'CredentialService' | 'IssuerService'

/**
 * The base address of a peer's service (DCP §4.2): the first https address of the first entry of that type, whether it stands as text,
 * in an object or in a list. Plain http is left to the guarded client to refuse.
 * @throws {CoreError} `did_unresolvable`
 */
export async function findService(
  { dids }: Pick<Ports, 'dids'>,
  did: string,
  type: ServiceType,
): Promise<string> {
  const { services } = await dids.resolve(did)
  const addresses = services
    .filter((service) => [service['type']].flat().includes(type))
    .flatMap((service) => addressesIn(service['serviceEndpoint']))
  const found = addresses.find((url) => url.startsWith('https://')) ?? addresses[0]
  if (found === undefined) {
    throw new CoreError('did_unresolvable', 'The peer has no such service.', {
      detail: `the DID document of the peer has no ${type} with an http address`,
    })
  }
  return found.replace(/\/+$/, '')
}

function addressesIn(endpoint: unknown): readonly string[] {
  if (typeof endpoint === 'string') return /^https?:\/\//.test(endpoint) ? [endpoint] : []
  if (Array.isArray(endpoint)) return endpoint.flatMap(addressesIn)
  if (typeof endpoint === 'object' && endpoint !== null) return Object.values(endpoint).flatMap(addressesIn)
  return []
}
