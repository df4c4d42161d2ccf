import type { JsonObject, JsonValue } from '../../../lib/json.ts'
import { composePresentation, type Quad, separableCredentials, withoutProof } from './compose-presentation.ts'
import { createContextResolver } from './context-resolver.ts'
import type { Contexts } from './contexts.ts'
import { LinkedDataError } from './linked-data-error.ts'
import { type ContextPolicy, requireKnownContexts } from './require-known-contexts.ts'
import { shareTerms } from './share-terms.ts'

export type CanonicalHash = 'sha256' | 'sha384'

/** JSON-LD in safe mode: what would be dropped without a word is refused, because no signature covers it. */
export interface JsonLd {
  readonly contexts: Contexts
  /**
   * The canonical N-Quads of a document (RDFC-1.0).
   * @throws {LinkedDataError}
   */
  canonize(document: JsonObject, policy: ContextPolicy, hash?: CanonicalHash): Promise<string>
  /**
   * The same of a document as it came, its own proof left out. What a presentation holds is processed once, and not again when its
   * credentials are looked at by themselves: it is known by its identity, and must not change.
   * @throws {LinkedDataError}
   */
  canonizeUnsecured(whole: JsonObject, policy: ContextPolicy, hash?: CanonicalHash): Promise<string>
  /**
   * Refuses what {@link canonize} would refuse of the terms of a document, for signatures over its text.
   * @throws {LinkedDataError}
   */
  requireDefinedTerms(document: JsonObject, policy: ContextPolicy): Promise<void>
  /**
   * Types as the IRIs that contexts make of them; names that none defines stay as they are. Undefined when a context is not known here,
   * or is written into the document.
   */
  expandTypes(contexts: JsonValue, types: readonly string[]): Promise<readonly string[] | undefined>
}

/** A credential has some dozens; hostile graphs have many blank nodes that look alike. */
const MAX_QUADS = 5_000
const MAX_BLANK_NODES = 1_000
/** RDFC-1.0 §7.1: comparisons of blank nodes that their own statements do not tell apart. */
const MAX_DEEP_ITERATIONS = 512

/** A mode of its own for what this file does with the library: its other users keep their contexts to themselves. */
const processingMode = 'json-ld-1.1'

/** A credential has three. */
const MAX_TYPES = 32

/** The libraries take some 20 MiB and 200 ms: an office without such credentials never loads them. */
async function loadLibraries() {
  const [{ default: jsonld }, { canonize }] = await Promise.all([import('jsonld'), import('rdf-canonize')])
  shareTerms(await jsonld.processContext(null, null, { processingMode }))
  return { jsonld, canonize }
}
let libraries: ReturnType<typeof loadLibraries> | undefined
const loaded = () => {
  libraries ??= loadLibraries()
  return libraries
}

export function createJsonLd(contexts: Contexts): JsonLd {
  const contextResolver = createContextResolver(contexts)
  /** Contexts come from the resolver; nothing else is ever loaded. */
  const documentLoader = async () => {
    throw new LinkedDataError('nothing is fetched')
  }

  async function toQuads(document: JsonObject, policy: ContextPolicy): Promise<readonly Quad[]> {
    requireKnownContexts(document, contexts, policy)
    const { jsonld } = await loaded()
    try {
      return await jsonld.toRDF(document, {
        documentLoader,
        contextResolver,
        processingMode,
        safe: true,
        rdfDirection: 'i18n-datatype',
        base: null,
        produceGeneralizedRdf: false,
      })
    } catch (error) {
      throw refusalOf(error)
    }
  }

  /** Credentials that a presentation held, with their proofs. */
  const kept = new WeakMap<JsonObject, readonly Quad[]>()

  async function canonizeQuads(quads: readonly Quad[], hash: CanonicalHash): Promise<string> {
    requireModestGraph(quads)
    const { canonize } = await loaded()
    try {
      return await canonize(quads, {
        algorithm: 'RDFC-1.0',
        messageDigestAlgorithm: hash,
        maxDeepIterations: MAX_DEEP_ITERATIONS,
      })
    } catch (error) {
      throw refusalOf(error)
    }
  }

  /** Undefined when a presentation has to be processed as a whole. */
  async function compose(
    { verifiableCredential: _, ...own }: JsonObject,
    credentials: readonly JsonObject[],
    policy: ContextPolicy,
  ): Promise<readonly Quad[] | undefined> {
    const quads = await toQuads(own, policy)
    const parts: (readonly Quad[])[] = []
    for (const credential of credentials) parts.push(await toQuads(credential, policy))
    const composed = composePresentation(quads, parts)
    if (composed !== undefined)
      credentials.forEach((credential, at) => {
        kept.set(credential, parts[at] ?? [])
      })
    return composed
  }

  const canonize: JsonLd['canonize'] = async (document, policy, hash = 'sha256') =>
    canonizeQuads(await toQuads(document, policy), hash)

  return {
    contexts,
    canonize,
    async canonizeUnsecured(whole, policy, hash = 'sha256') {
      const known = kept.get(whole)
      if (known !== undefined) return canonizeQuads(withoutProof(known), hash)
      const { proof: _, ...unsecured } = whole
      const credentials = separableCredentials(unsecured)
      const composed = credentials && (await compose(unsecured, credentials, policy))
      return composed === undefined ? canonize(unsecured, policy, hash) : canonizeQuads(composed, hash)
    },
    async requireDefinedTerms(document, policy) {
      await toQuads(document, policy)
    },
    async expandTypes(contexts, types) {
      if (types.length > MAX_TYPES) return undefined
      const expand = async (names: readonly string[]) => {
        const document = { '@context': contexts, '@id': 'urn:uuid:0', '@type': names }
        return (await toQuads(document, { inlineContexts: 'refuse' })).map(({ object }) => object.value)
      }
      try {
        await expand(['urn:uuid:0'])
        // One by one: a name that is not defined spoils all that are expanded with it.
        return (await Promise.all(types.map((name) => expand([name]).catch(refusedAs([name]))))).flat()
      } catch (error) {
        return refusedAs(undefined)(error)
      }
    },
  }
}

function requireModestGraph(quads: readonly Quad[]): void {
  if (quads.length > MAX_QUADS) throw new LinkedDataError('the document has too many statements')
  const blank = new Set<string>()
  for (const { subject, object, graph } of quads)
    for (const { termType, value } of [subject, object, graph]) if (termType === 'BlankNode') blank.add(value)
  if (blank.size > MAX_BLANK_NODES) throw new LinkedDataError('the document has too many blank nodes')
}

function refusedAs<Value>(value: Value): (error: unknown) => Value {
  return (error) => {
    if (error instanceof LinkedDataError) return value
    throw error
  }
}

/** What the libraries raise, by its code: their texts repeat the document. */
function refusalOf(error: unknown): LinkedDataError {
  if (error instanceof LinkedDataError) return error
  const { name, message, details } = error as Error & {
    details?: { code?: unknown; event?: { code?: unknown }; cause?: unknown }
  }
  if (details?.cause instanceof LinkedDataError) return details.cause
  const code = details?.event?.code ?? details?.code
  if (typeof code === 'string') return new LinkedDataError(`JSON-LD: ${code} (safe mode)`, { cause: error })
  if (/deep iterations/i.test(message))
    return new LinkedDataError('blank nodes cannot be told apart within bounds (RDFC-1.0 §7.1)')
  return new LinkedDataError(`JSON-LD: ${name}`, { cause: error })
}
