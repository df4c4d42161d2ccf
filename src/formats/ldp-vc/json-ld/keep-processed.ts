import { isDeepStrictEqual } from 'node:util'
import type { ActiveContext, Processed, ResolvedContext } from 'jsonld'
import { isJsonObject, type JsonObject } from '../../../lib/json.ts'
import { copiedForType, isBlank } from './share-terms.ts'

/** A document has some ten. Who sends ever other orders of contexts makes us begin anew, and no more. */
const MAX_KEPT = 500

type Kept = WeakMap<ActiveContext, Map<ResolvedContext, Processed>>

/** Makes contexts that remember what they made of the context before them. */
export function createProcessedContexts(): (document: JsonObject | null) => ResolvedContext {
  const nothing = {} as ActiveContext
  let direct: Kept = new WeakMap()
  let forType: Kept = new WeakMap()
  let count = 0

  /** Contexts that are the same although they are not one object. */
  function placeOf(before: ActiveContext): readonly [Kept, ActiveContext] {
    const origin = copiedForType(before)
    if (origin !== undefined) return [forType, origin]
    return [direct, isBlank(before) ? nothing : before]
  }

  return (document) => {
    const self: ResolvedContext = {
      document,
      getProcessed(before) {
        const [kept, key] = placeOf(before)
        return kept.get(key)?.get(self)
      },
      setProcessed(before, processed) {
        // Of an imported context the library keeps the text here, which is not worth it.
        if (!('context' in processed) || saysProtectedAnew(document ?? {}, before, processed.context)) return
        if (++count > MAX_KEPT) {
          direct = new WeakMap()
          forType = new WeakMap()
          count = 1
        }
        const [kept, key] = placeOf(before)
        const byContext = kept.get(key) ?? new Map<ResolvedContext, Processed>()
        kept.set(key, byContext.set(self, processed))
      },
    }
    return self
  }
}

/**
 * Whether a context says a protected term in another way. That is allowed to the context of a term and to no other, so what it led to must
 * not be met by another: it is not kept.
 */
function saysProtectedAnew(document: JsonObject, before: ActiveContext, after: ActiveContext): boolean {
  const inner = isJsonObject(document['@context']) ? document['@context'] : document
  return Object.keys(before.protected).some((term) => {
    const mapping = after.mappings.get(term)
    if (mapping === before.mappings.get(term)) return false
    const written = inner[term]
    const said = isJsonObject(written) ? (written['@protected'] ?? inner['@protected']) : inner['@protected']
    return said !== true || !isDeepStrictEqual(mapping, before.mappings.get(term))
  })
}
