import type { ActiveContext } from 'jsonld'

/**
 * The library copies every term, deeply, wherever a typed node begins or ends. But it never changes a term once it is made, and changes
 * a context only right after copying it: so copies share their terms, and where a node ends, the context before it is one and the same
 * copy each time, by which what comes next can be kept. Contexts are made by copying, and take this over from the first.
 */
export function shareTerms(first: ActiveContext): void {
  first.clone = cloneSharing
  first.revertToPreviousContext = revert
}

/** What a context was copied from. */
const origins = new WeakMap<ActiveContext, ActiveContext>()
/** The one copy to go back to. */
const restored = new WeakMap<ActiveContext, ActiveContext>()

/** Has what the library's own copy has, and no more: where that forgets a setting (`@direction`), so does this. */
function cloneSharing(this: ActiveContext): ActiveContext {
  const child: ActiveContext = {
    mappings: new Map(this.mappings),
    clone: this.clone,
    inverse: null,
    getInverse: this.getInverse,
    protected: { ...this.protected },
    ...(this.previousContext === undefined ? {} : { previousContext: restore(this.previousContext) }),
    revertToPreviousContext: this.revertToPreviousContext,
    ...('@base' in this ? { '@base': this['@base'] } : {}),
    ...('@language' in this ? { '@language': this['@language'] } : {}),
    ...('@vocab' in this ? { '@vocab': this['@vocab'] } : {}),
  }
  origins.set(child, this)
  return child
}

function revert(this: ActiveContext): ActiveContext {
  return this.previousContext ?? this
}

function restore(context: ActiveContext): ActiveContext {
  const known = restored.get(context)
  if (known !== undefined) return known
  const copy = context.clone()
  restored.set(context, copy)
  restored.set(copy, copy)
  return copy
}

/**
 * The context that another one is the bare copy of: made for a type, so that the one before can be gone back to (JSON-LD 1.1 API §4.1.2
 * step 3). Only there a copy remembers its own origin, and nothing is ever added to it.
 */
export function copiedForType(context: ActiveContext): ActiveContext | undefined {
  const { previousContext } = context
  return previousContext !== undefined && origins.get(context) === previousContext
    ? previousContext
    : undefined
}

/** Whether a context has nothing at all in it, as after `null`. */
export function isBlank({ mappings, protected: terms, ...others }: ActiveContext): boolean {
  const { clone: _, inverse: __, getInverse: ___, revertToPreviousContext: ____, ...settings } = others
  return mappings.size === 0 && Object.keys(terms).length === 0 && Object.keys(settings).length === 0
}
