import { CoreError } from '../errors.ts'
import type { KeyId, TenantId } from '../ids.ts'
import type { Cursor } from '../ports/page.ts'
import type { Ports } from '../ports/ports.ts'
import { tryCommit } from '../ports/units.ts'
import { openSession } from '../wallet/sealed-session.ts'
import type { SigningKey } from './signing-key.ts'

type RemovingPorts = Pick<
  Ports,
  'units' | 'keys' | 'issuers' | 'heldCredentials' | 'deferredCollections' | 'secrets'
>

const AT_ONCE = 200

/**
 * Destroys a key for issuing. Nothing that it signed can be verified afterwards, so it goes only when no issuer signs with it or with a
 * key that took over from it, and no credential of the office's own is bound to it.
 * @throws {CoreError} `key_not_found`, `in_use`
 */
export async function removeKey(ports: RemovingPorts, tenantId: TenantId, id: KeyId): Promise<void> {
  const key = await ports.keys.get(tenantId, id)
  if (key.participant !== undefined) throw inUse(`is of the dataspace participant "${key.participant}"`)
  const successors = await successorsOf(ports, key)
  const issuer = (await ports.issuers.list(tenantId)).find(({ keyId }) => successors.has(keyId))
  if (issuer !== undefined) {
    throw inUse(
      issuer.keyId === id
        ? `is what the issuer "${issuer.name}" signs with: rotate it first`
        : `signed for the issuer "${issuer.name}", whose credentials have to stay verifiable`,
    )
  }
  if (await isHolding(ports, tenantId, id)) throw inUse('is what held credentials are bound to')
  const remove = ports.keys.remove(tenantId, id)
  if (!(await tryCommit(ports.units, [remove]))) {
    await ports.keys.get(tenantId, id)
    throw inUse('is what an issuer signs with')
  }
}

/** The key, and those that took over from it, one after another. */
async function successorsOf(
  { keys }: Pick<Ports, 'keys'>,
  { id, tenantId }: SigningKey,
): Promise<ReadonlySet<KeyId>> {
  const replacedBy = new Map((await keys.list(tenantId)).map((each) => [each.id, each.replacedBy]))
  const found = new Set<KeyId>()
  for (
    let next: KeyId | undefined = id;
    next !== undefined && !found.has(next);
    next = replacedBy.get(next)
  ) {
    found.add(next)
  }
  return found
}

/** Whether a credential that the office holds, or waits for, is bound to it. */
async function isHolding(ports: RemovingPorts, tenantId: TenantId, id: KeyId): Promise<boolean> {
  return (
    (await some(
      (page) => ports.heldCredentials.list(tenantId, {}, page),
      ({ holder }) => holder?.keyId === id,
    )) ||
    some(
      (page) => ports.deferredCollections.list(tenantId, page),
      (collection) =>
        collection.state === 'pending' &&
        openSession(ports.secrets, collection, collection.sealedSession).identity?.keyId === id,
    )
  )
}

async function some<Item>(
  list: (page: { limit: number; after?: Cursor }) => Promise<{ items: readonly Item[]; next?: Cursor }>,
  test: (item: Item) => boolean,
): Promise<boolean> {
  let after: Cursor | undefined
  do {
    const { items, next } = await list({ limit: AT_ONCE, ...(after === undefined ? {} : { after }) })
    if (items.some(test)) return true
    after = next
  } while (after !== undefined)
  return false
}

function inUse(why: string): CoreError {
  return new CoreError('in_use', `The key cannot be deleted: it ${why}.`)
}
