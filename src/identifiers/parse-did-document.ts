import type { DidDocument, VerificationMethod, VerificationRelationship } from '../core/ports/did-resolver.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../lib/json.ts'
import { Refusal } from '../lib/refusal.ts'
import { parseDocumentKey } from './parse-document-key.ts'

export class DidDocumentError extends Refusal {
  override readonly name = 'DidDocumentError'
}

const MAX_ENTRIES = 64
const relationships: readonly VerificationRelationship[] = [
  'authentication',
  'assertionMethod',
  'capabilityInvocation',
]

/**
 * A foreign DID document (DID Core §4, §5), read for `did`. Its id must be that DID. Methods whose key is of a kind that
 * Chancery does not know, or that stand under another DID, are left out: nothing is ever verified with them. What is malformed
 * refuses the whole document.
 * @throws {DidDocumentError}
 */
export function parseDidDocument(document: JsonObject, did: string): DidDocument {
  if (document['id'] !== did)
    throw new DidDocumentError('id is not the DID that was asked for (DID Core §5.1.1)')
  const methods = new Map<string, { method: Omit<VerificationMethod, 'relationships'>; for: Set<string> }>()

  const add = (value: JsonValue): string => {
    if (!isJsonObject(value))
      throw new DidDocumentError('a verification method is not an object (DID Core §5.2)')
    const id = absoluteUrl(value['id'], did)
    if (methods.has(id)) throw new DidDocumentError('two verification methods have one id (DID Core §5.2)')
    const publicJwk = id.startsWith(`${did}#`) ? usableKey(value) : undefined
    const controller = value['controller'] ?? did
    if (typeof controller !== 'string')
      throw new DidDocumentError('a controller is not a string (DID Core §5.2)')
    if (publicJwk !== undefined) methods.set(id, { method: { id, controller, publicJwk }, for: new Set() })
    return id
  }

  for (const value of entries(document, 'verificationMethod')) add(value)
  for (const relationship of relationships)
    for (const value of entries(document, relationship)) {
      const id = typeof value === 'string' ? absoluteUrl(value, did) : add(value)
      methods.get(id)?.for.add(relationship)
    }

  return {
    id: did,
    verificationMethods: [...methods.values()].map(({ method, for: uses }) => ({
      ...method,
      relationships: relationships.filter((relationship) => uses.has(relationship)),
    })),
    services: services(document),
    document,
  }
}

function usableKey(method: JsonObject): VerificationMethod['publicJwk'] | undefined {
  try {
    return parseDocumentKey(method)
  } catch (error) {
    if (error instanceof Refusal) return undefined
    throw error
  }
}

function entries(document: JsonObject, name: string): readonly JsonValue[] {
  const value = document[name] ?? []
  if (!Array.isArray(value)) throw new DidDocumentError(`${name} is not an array (DID Core §5.2)`)
  if (value.length > MAX_ENTRIES) throw new DidDocumentError(`${name} has more than ${MAX_ENTRIES} entries`)
  return value
}

/** DID Core §3.2.2: a reference that begins with # belongs to the document's own DID. */
function absoluteUrl(reference: JsonValue | undefined, did: string): string {
  if (typeof reference !== 'string' || reference.length > 4096)
    throw new DidDocumentError('a verification method has no id (DID Core §5.2)')
  return reference.startsWith('#') ? `${did}${reference}` : reference
}

/** Services (DID Core §5.4); one that stands alone counts as a list of one. */
function services(document: JsonObject): readonly JsonObject[] {
  const value = document['service']
  const list = isJsonObject(value) ? [value] : entries(document, 'service')
  if (!list.every(isJsonObject)) throw new DidDocumentError('a service is not an object (DID Core §5.4)')
  return list
}
