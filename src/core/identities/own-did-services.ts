import type { TenantId } from '../ids.ts'
import type { DidService, DidServices } from '../ports/did-services.ts'
import type { Documents } from '../ports/documents.ts'
import type { Ports } from '../ports/ports.ts'

/** More would make a document that nobody reads. */
export const MOST_SERVICES = 100
/** The document is made with every verification of what we signed ourselves: another process may be this late. */
const KEEP_MS = 2_000
const MAX_KEPT = 1_000

/** Service entries that a tenant keeps in its DID document itself, beside those that come with what it does. */
export interface OwnDidServices {
  readonly of: DidServices
  /** This process changed them. */
  forget(tenantId: TenantId): void
}

export function createOwnDidServices({
  documents,
  clock,
}: Pick<Ports, 'documents' | 'clock'>): OwnDidServices {
  const kept = new Map<TenantId, { readonly services: Promise<readonly DidService[]>; readonly at: number }>()
  return {
    of({ id }) {
      const known = kept.get(id)
      if (known !== undefined && Math.abs(clock.now() - known.at) < KEEP_MS) return known.services
      const services = readOwnServices({ documents }, id)
      if (kept.size >= MAX_KEPT) kept.clear()
      kept.set(id, { services, at: clock.now() })
      services.catch(() => kept.delete(id))
      return services
    },
    forget: (tenantId) => kept.delete(tenantId),
  }
}

/** With ids that begin with `#`. */
async function readOwnServices(
  { documents }: { readonly documents: Documents },
  tenantId: TenantId,
): Promise<readonly DidService[]> {
  const found = await documents.list(tenantId, 'did-service', MOST_SERVICES)
  return found.map(({ id, data }) => ({ ...data, id }) as DidService)
}
