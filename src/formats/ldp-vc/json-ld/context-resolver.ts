import type { ContextResolver, ResolvedContext } from 'jsonld'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../lib/json.ts'
import type { Contexts } from './contexts.ts'
import { createProcessedContexts } from './keep-processed.ts'
import { LinkedDataError } from './linked-data-error.ts'

/**
 * Contexts by their address, each processed once on what comes before it. The library keeps what it made of a context that a document
 * names, but not of those that belong to a type or a term, which every document runs through again; and it keeps it by its text, so that
 * a document which writes that text down meets it. Here only the same object is the same context.
 */
export function createContextResolver(contexts: Contexts): ContextResolver {
  const keepProcessed = createProcessedContexts()
  const documents = new WeakMap<JsonObject, readonly ResolvedContext[]>()
  const written = new WeakMap<JsonObject, ResolvedContext>()

  function named(url: string, through: ReadonlySet<string>): readonly ResolvedContext[] {
    const document = contexts.find(url)
    if (document === undefined) throw new LinkedDataError('a context is not known here (never fetched)')
    const known = documents.get(document)
    if (known !== undefined) return known
    if (through.has(url)) throw new LinkedDataError('contexts name each other in a circle')
    const resolved = resolve(withAbsoluteUrls(document['@context'] ?? {}, url), new Set(through).add(url))
    documents.set(document, resolved)
    return resolved
  }

  function resolve(value: JsonValue, through: ReadonlySet<string>): readonly ResolvedContext[] {
    const context = isJsonObject(value) && value['@context'] ? value['@context'] : value
    const list: readonly JsonValue[] = Array.isArray(context) ? context : [context]
    return list.flatMap((one) => {
      if (typeof one === 'string') return named(one, through)
      if (one === null) return [keepProcessed(null)]
      if (!isJsonObject(one)) throw new LinkedDataError('a context is neither an address nor an object')
      const known = written.get(one) ?? keepProcessed(one)
      written.set(one, known)
      return [known]
    })
  }

  return { resolve: async ({ context }) => resolve(context, new Set()) }
}

/** A context may name others from where it stands. */
function withAbsoluteUrls(context: JsonValue, base: string): JsonValue {
  if (typeof context === 'string')
    return URL.canParse(context) ? context : (URL.parse(context, base)?.href ?? context)
  if (Array.isArray(context)) return context.map((one) => withAbsoluteUrls(one, base))
  if (!isJsonObject(context)) return context
  return Object.fromEntries(
    Object.entries(context).map(([term, value]) => [
      term,
      isJsonObject(value) && value['@context'] !== undefined
        ? { ...value, '@context': withAbsoluteUrls(value['@context'], base) }
        : value,
    ]),
  )
}
