import { CoreError } from '../../core/errors.ts'
import type { DocumentKind, KeptDocument } from '../../core/ports/documents.ts'
import { type Write, WriteConflict } from '../../core/ports/units.ts'
import type { Tenant } from '../../core/tenants/tenant.ts'
import type { TsgPorts } from './ports.ts'

/** What this API keeps of one kind for a tenant, and no more. */
export const MOST_DOCUMENTS = 500

type Data = KeptDocument['data']
type Needs = Pick<TsgPorts, 'documents' | 'clock' | 'units'>

/** A document that there was not. Writes nothing yet. */
export function newDocument(
  { clock }: Pick<TsgPorts, 'clock'>,
  { id: tenantId }: Tenant,
  kind: DocumentKind,
  id: string,
  data: Data,
): KeptDocument {
  const now = clock.now()
  return { tenantId, kind, id, data, createdAt: now, changedAt: now, version: 1 }
}

/**
 * Adds a document, with further writes of the same unit.
 * @throws {CoreError} `already_exists`; `in_use` when there are too many
 */
export async function addDocument(
  ports: Needs,
  tenant: Tenant,
  kind: DocumentKind,
  id: string,
  data: Data,
  { also = [], most = MOST_DOCUMENTS }: { readonly also?: readonly Write[]; readonly most?: number } = {},
): Promise<KeptDocument> {
  const others = await ports.documents.list(tenant.id, kind, most)
  if (others.length >= most) throw new CoreError('in_use', 'There are as many as there may be.')
  const document = newDocument(ports, tenant, kind, id, data)
  const add = ports.documents.add(document)
  try {
    await ports.units.commit([...also, add])
  } catch (error) {
    if (!(error instanceof WriteConflict) || error.write !== add) throw error
    throw new CoreError('already_exists', `"${id}" is there already.`)
  }
  return document
}

/** @throws {CoreError} `credential_not_found` */
export async function findDocument(
  ports: Pick<TsgPorts, 'documents'>,
  tenant: Tenant,
  kind: DocumentKind,
  id: string,
): Promise<KeptDocument> {
  const document = await ports.documents.find(tenant.id, kind, id)
  if (document === undefined) throw notFound()
  return document
}

/** @throws {CoreError} `credential_not_found`, `changed_meanwhile` */
export async function changeDocument(
  ports: Needs,
  tenant: Tenant,
  kind: DocumentKind,
  id: string,
  data: Data,
): Promise<KeptDocument> {
  const before = await findDocument(ports, tenant, kind, id)
  const next = { ...before, data, changedAt: ports.clock.now(), version: before.version + 1 }
  await commitOr(ports, [ports.documents.save(next)], () => {
    throw new CoreError('changed_meanwhile', 'It is being changed by others. Try again.')
  })
  return next
}

/** @throws {CoreError} `credential_not_found` */
export async function removeDocument(
  ports: Needs,
  tenant: Tenant,
  kind: DocumentKind,
  id: string,
): Promise<void> {
  await commitOr(ports, [ports.documents.remove(tenant.id, kind, id)], () => {
    throw notFound()
  })
}

async function commitOr({ units }: Needs, writes: readonly Write[], otherwise: () => never): Promise<void> {
  try {
    await units.commit(writes)
  } catch (error) {
    if (error instanceof WriteConflict) otherwise()
    throw error
  }
}

export function notFound(): CoreError {
  return new CoreError('credential_not_found', 'The requested resource does not exist.')
}
