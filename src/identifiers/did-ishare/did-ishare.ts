import { CoreError } from '../../core/errors.ts'
import type { DidDocument, DidMethod, ResolveOptions } from '../../core/ports/did-resolver.ts'
import type { Ports } from '../../core/ports/ports.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../../lib/json.ts'
import { Refusal } from '../../lib/refusal.ts'
import { didUnresolvable, refusingDid } from '../did-unresolvable.ts'
import { parseDidDocument } from '../parse-did-document.ts'
import { universalResolver } from '../universal-resolver.ts'

export interface DidIshareOptions {
  /** A Universal Resolver in front of the Participant Registry. */
  readonly registryUrl?: string
  /** did:web by did:ishare. */
  readonly aliases?: ReadonlyMap<string, string>
}

/** Draft 0.9: the identifier is the organizationIdentifier of the member's certificate. */
const syntax = /^did:ishare:[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/

/** did:ishare: the document is what the registry of the scheme has; for members that it does not know, what their did:web says. */
export function createDidIshareMethod(
  ports: Pick<Ports, 'outgoing'>,
  web: DidMethod,
  { registryUrl, aliases = new Map() }: DidIshareOptions = {},
): DidMethod {
  const ask = registryUrl === undefined ? undefined : universalResolver(ports, registryUrl)

  async function documentOf(did: string, options?: ResolveOptions): Promise<JsonObject> {
    const alias = aliases.get(did)
    if (alias !== undefined) {
      const { document } = await web.resolve(alias, options)
      return renamed(document as JsonObject, alias, did) as JsonObject
    }
    if (ask === undefined) throw didUnresolvable(did, 'no registry of iSHARE is configured')
    const found = await ask(did)
    if (found !== undefined) return found
    throw didUnresolvable(did, 'the registry does not know it, or not any more')
  }

  return {
    name: 'ishare',
    async resolve(did, options): Promise<DidDocument> {
      if (!syntax.test(did))
        throw didUnresolvable(did, 'the identifier has a shape that iSHARE does not have')
      try {
        const document = await documentOf(did, options)
        return refusingDid(did, () => parseDidDocument(document, did))
      } catch (cause) {
        if (cause instanceof Refusal) throw didUnresolvable(did, cause.reason, cause)
        if (!(cause instanceof CoreError) || cause.code === 'did_unresolvable') throw cause
        throw didUnresolvable(did, cause.detail ?? cause.message, cause)
      }
    },
  }
}

/** The same document under the other name: the DID itself and what is below it. */
function renamed(value: JsonValue, from: string, to: string): JsonValue {
  if (typeof value === 'string') {
    return value === from || value.startsWith(`${from}#`) ? to + value.slice(from.length) : value
  }
  if (Array.isArray(value)) return value.map((entry) => renamed(entry, from, to))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, renamed(member, from, to)]))
}
