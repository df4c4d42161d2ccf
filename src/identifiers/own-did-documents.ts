import { isKeyOf, SELF } from '../core/dcp/participant.ts'
import { participantServices } from '../core/dcp/participant-services.ts'
import { as, type TenantId } from '../core/ids.ts'
import type { DidServices } from '../core/ports/did-services.ts'
import type { Ports } from '../core/ports/ports.ts'
import type { Tenant } from '../core/tenants/tenant.ts'
import { isUuid } from '../lib/uuid.ts'
import { tenantDidWeb } from './create-did-creator.ts'
import { createDidWeb } from './did-web/create-did-web.ts'
import { createDidDocument } from './did-web/document.ts'

export interface OwnDidDocuments {
  documentOf(tenant: Tenant): Promise<Readonly<Record<string, unknown>>>
  /** The document of a dataspace participant of the tenant; undefined when there is none. */
  participantDocumentOf(
    tenant: Tenant,
    context: string,
  ): Promise<Readonly<Record<string, unknown>> | undefined>
  /** The document of one of our tenants or participants, without a request to ourselves; undefined for any other DID. */
  find(did: string): Promise<Readonly<Record<string, unknown>> | undefined>
}

/** The did:web documents that we publish: made from the keys and service entries as they are now. */
export function createOwnDidDocuments(
  ports: Pick<Ports, 'tenants' | 'keys' | 'publicUrl' | 'dcp'>,
  services: readonly DidServices[] = [],
): OwnDidDocuments {
  const root = createDidWeb(ports.publicUrl)

  async function documentOf(tenant: Tenant) {
    const [keys, ...entries] = await Promise.all([
      ports.keys.list(tenant.id),
      ...services.map((entriesOf) => entriesOf(tenant)),
    ])
    const own = keys.filter((key) => isKeyOf(SELF, key))
    return createDidDocument(tenantDidWeb(ports.publicUrl, tenant), own, entries.flat())
  }

  async function participantDocumentOf(tenant: Tenant, context: string) {
    const participant =
      context === SELF ? undefined : await ports.dcp.participants.findByName(tenant.id, context)
    if (participant === undefined) return undefined
    const keys = (await ports.keys.list(tenant.id)).filter((key) => isKeyOf(context, key))
    return createDidDocument(participant.did, keys, participantServices(ports.publicUrl, tenant, participant))
  }

  async function tenantOf(did: string): Promise<Tenant | undefined> {
    if (did === root) return ports.tenants.findDefault()
    if (!did.startsWith(`${root}:t:`)) return undefined
    const id = did.slice(root.length + 3)
    return isUuid(id) ? ports.tenants.find(as<TenantId>(id)) : undefined
  }

  return {
    documentOf,
    participantDocumentOf,
    async find(did) {
      const [owner = '', context] = did.split(':participants:', 2)
      if (context !== undefined) {
        const tenant = await tenantOf(owner)
        const document = tenant && (await participantDocumentOf(tenant, context))
        return document?.['id'] === did ? document : undefined
      }
      const tenant = await tenantOf(did)
      // A default tenant has its document at the root alone.
      return tenant === undefined || tenantDidWeb(ports.publicUrl, tenant) !== did
        ? undefined
        : documentOf(tenant)
    },
  }
}
