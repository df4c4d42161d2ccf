import type { JsonValue } from '../../../lib/json.ts'
import type { Contexts } from './contexts.ts'
import { LinkedDataError } from './linked-data-error.ts'

export interface ContextPolicy {
  /**
   * Whether a document may define terms by itself. Then its author decides what a name in it means: two names can change places
   * without the signature noticing. Whoever reads claims by name must not allow it.
   */
  readonly inlineContexts: 'refuse' | 'allow'
}

const MAX_CONTEXTS = 32

/** Every context that a document names anywhere must be known, before anything is processed. */
export function requireKnownContexts(
  document: JsonValue,
  contexts: Contexts,
  { inlineContexts }: ContextPolicy,
): void {
  let count = 0

  function use(context: JsonValue): void {
    if (++count > MAX_CONTEXTS) throw new LinkedDataError('too many contexts')
    if (typeof context === 'string') {
      if (contexts.find(context) === undefined)
        throw new LinkedDataError('a context is neither bundled nor added by the operator (never fetched)')
    } else if (Array.isArray(context)) context.forEach(use)
    else if (inlineContexts === 'refuse')
      throw new LinkedDataError('a context is written into the document: names would mean what it likes')
    else walk(context)
  }

  function walk(value: JsonValue): void {
    if (typeof value !== 'object' || value === null) return
    if (Array.isArray(value)) {
      value.forEach(walk)
      return
    }
    for (const [name, member] of Object.entries(value)) {
      if (name === '@context') use(member)
      // Another document that is read into a context (JSON-LD 1.1 §4.1.5).
      else if (name === '@import') throw new LinkedDataError('@import is not supported')
      else walk(member)
    }
  }

  walk(document)
}
