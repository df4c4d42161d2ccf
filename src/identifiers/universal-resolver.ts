import { CoreError } from '../core/errors.ts'
import type { Ports } from '../core/ports/ports.ts'
import { isJsonObject, type JsonObject, parseJsonObject } from '../lib/json.ts'
import { didUnresolvable } from './did-unresolvable.ts'

const MAX_BYTES = 262_144

/**
 * Asks somebody for the document of a DID; undefined when there is none. Deactivated is not the same: such a DID never holds again.
 * @throws {CoreError} `did_unresolvable`, what the guarded client raises
 */
export type AskResolver = (did: string) => Promise<JsonObject | undefined>

/** A Universal Resolver with the driver of a method: GET `<url>/1.0/identifiers/<did>` (DID Resolution 0.3 §4). */
export function universalResolver({ outgoing }: Pick<Ports, 'outgoing'>, url: string): AskResolver {
  return async (did) => {
    const answer = await outgoing.request({
      purpose: 'did',
      url: `${url}/1.0/identifiers/${did}`,
      headers: { accept: 'application/did+ld+json, application/json' },
      maxBytes: MAX_BYTES,
    })
    if (answer.status === 404) return undefined
    if (answer.status === 410) throw didUnresolvable(did, 'it is deactivated')
    if (answer.status !== 200) {
      const detail = `${url} answered ${answer.status}`
      throw new CoreError('outgoing_failed', 'The DID cannot be resolved now.', { detail })
    }
    const body = parseJsonObject(answer.body, { maxBytes: MAX_BYTES })
    const { didDocument, didResolutionMetadata, didDocumentMetadata } = body
    if (isJsonObject(didResolutionMetadata) && didResolutionMetadata['error'] === 'notFound') return undefined
    if (isJsonObject(didDocumentMetadata) && didDocumentMetadata['deactivated'] === true) {
      throw didUnresolvable(did, 'it is deactivated')
    }
    return isJsonObject(didDocument) ? didDocument : body
  }
}
