import { isJsonObject, type JsonObject, type JsonValue } from '../../lib/json.ts'
import { SidetreeError } from './sidetree-error.ts'

/** The keys and services of a Sidetree document, by their ids, in the order in which they were added. */
export interface IonContent {
  readonly publicKeys: ReadonlyMap<string, JsonObject>
  readonly services: ReadonlyMap<string, JsonObject>
}

/** Sidetree 1.0 §12.1.1: characters of base64url, at most 50. */
const idSyntax = /^[A-Za-z0-9_-]{1,50}$/

/**
 * The state that the standard patches lead to, applied in their order (Sidetree 1.0 §12.1).
 * @throws {SidetreeError}
 */
export function applyPatches(patches: readonly JsonValue[]): IonContent {
  const publicKeys = new Map<string, JsonObject>()
  const services = new Map<string, JsonObject>()
  for (const patch of patches) {
    if (!isJsonObject(patch)) throw new SidetreeError('a patch is not an object (Sidetree 1.0 §12.1)')
    switch (patch['action']) {
      case 'replace': {
        const document = patch['document']
        if (!isJsonObject(document)) throw new SidetreeError('replace has no document (Sidetree 1.0 §12.1.6)')
        publicKeys.clear()
        services.clear()
        add(publicKeys, document['publicKeys'] ?? [], 'publicKeys')
        add(services, document['services'] ?? [], 'services')
        break
      }
      case 'add-public-keys':
        add(publicKeys, patch['publicKeys'], 'publicKeys')
        break
      case 'remove-public-keys':
        remove(publicKeys, patch['ids'])
        break
      case 'add-services':
        add(services, patch['services'], 'services')
        break
      case 'remove-services':
        remove(services, patch['ids'])
        break
      default:
        throw new SidetreeError('a patch has an action that is unknown (Sidetree 1.0 §12.1)')
    }
  }
  return { publicKeys, services }
}

/** An entry of an id that is there already takes its place (§12.1.1); twice in one patch it is refused. */
function add(into: Map<string, JsonObject>, value: JsonValue | undefined, name: string): void {
  if (!Array.isArray(value)) throw new SidetreeError(`${name} is not an array (Sidetree 1.0 §12.1)`)
  const added = new Set<string>()
  for (const entry of value as readonly JsonValue[]) {
    if (!isJsonObject(entry))
      throw new SidetreeError(`an entry of ${name} is not an object (Sidetree 1.0 §12.1)`)
    const { id } = entry
    if (typeof id !== 'string' || !idSyntax.test(id)) {
      throw new SidetreeError(`an entry of ${name} has no id that is allowed (Sidetree 1.0 §12.1.1)`)
    }
    if (added.has(id)) throw new SidetreeError(`two entries of ${name} have one id (Sidetree 1.0 §12.1.1)`)
    added.add(id)
    into.set(id, entry)
  }
}

function remove(from: Map<string, JsonObject>, ids: JsonValue | undefined): void {
  if (!Array.isArray(ids)) throw new SidetreeError('ids is not an array (Sidetree 1.0 §12.1.2)')
  for (const id of ids as readonly JsonValue[]) if (typeof id === 'string') from.delete(id)
}
