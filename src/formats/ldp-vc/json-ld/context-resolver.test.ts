import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import fc from 'fast-check'
import library, { type ActiveContext, type ContextResolver, type default as Library } from 'jsonld'
import { canonize } from 'rdf-canonize'
import { describe, expect, it } from 'vitest'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../lib/json.ts'
import { createContextResolver } from './context-resolver.ts'
import { createContexts, credentialsV1, credentialsV2 } from './contexts.ts'
import { createJsonLd } from './json-ld.ts'

/** The library once more, untouched. */
function loadUntouched(): typeof Library {
  const require = createRequire(import.meta.url)
  const folder = dirname(require.resolve('jsonld'))
  const kept = Object.entries(require.cache).filter(([path]) => path.startsWith(folder))
  for (const [path] of kept) delete require.cache[path]
  const library = require('jsonld')
  for (const [path, module] of kept) require.cache[path] = module
  return library
}

const own = 'https://office.example/contexts/Ticket'
const scoped = 'https://office.example/scoped'
const guarded = 'https://office.example/guarded'
const anewByAddress = 'https://office.example/anew'
/** Says a guarded term anew, which a context may do for a property and for nothing else. */
const anew = { note: 'urn:anew' }
const contexts = createContexts(
  new Map<string, JsonObject>([
    [
      scoped,
      {
        '@context': {
          '@version': 1.1,
          '@language': 'de',
          note: 'https://office.example/note',
          Kept: {
            '@id': 'https://office.example/Kept',
            '@context': { '@propagate': true, note: 'urn:kept' },
          },
          Scoped: {
            '@id': 'https://office.example/Scoped',
            '@context': { '@direction': 'rtl', note: 'urn:scoped', more: 'urn:more' },
          },
          inside: {
            '@id': 'https://office.example/inside',
            '@context': {
              '@language': null,
              note: 'urn:inside',
              deeper: { '@id': 'urn:deeper', '@type': '@id' },
            },
          },
          blank: { '@id': 'urn:blank', '@context': null },
          again: { '@id': 'urn:again', '@context': [null, { note: 'urn:again-note' }] },
          far: { '@id': 'urn:far', '@context': 'guarded' },
        },
      },
    ],
    [
      guarded,
      {
        '@context': [
          {
            '@version': 1.1,
            '@direction': 'ltr',
            note: { '@id': 'urn:guarded', '@protected': true },
            anew: { '@id': 'urn:property', '@context': anew },
            Anew: { '@id': 'urn:Anew', '@context': anew },
            named: { '@id': 'urn:named', '@context': 'anew' },
            Same: {
              '@id': 'urn:Same',
              '@context': { note: { '@id': 'urn:guarded', '@protected': true }, more: 'urn:same' },
            },
          },
        ],
      },
    ],
    [anewByAddress, { '@context': anew }],
  ]),
  (url) => url === own,
)

/** Contexts by their address, and nothing kept of them. */
function resolveAnew(context: JsonValue, base = ''): { document: object | null }[] {
  if (Array.isArray(context)) return context.flatMap((one) => resolveAnew(one, base))
  if (typeof context === 'string') {
    const url = context.startsWith('https://') ? context : `https://office.example/${context}`
    const document = contexts.find(url)
    if (document === undefined) throw new Error('unknown')
    return resolveAnew(structuredClone(document['@context'] ?? {}), url)
  }
  if (isJsonObject(context) && context['@context']) return resolveAnew(context['@context'], base)
  const keepsNothing = { getProcessed: () => undefined, setProcessed: () => undefined }
  return [{ document: context as object | null, ...keepsNothing }]
}

type Options = Parameters<(typeof Library)['toRDF']>[1]
async function nquads(library: typeof Library, document: JsonObject, options: Partial<Options>) {
  try {
    const quads = await library.toRDF(document, {
      documentLoader: () => Promise.reject(new Error('nothing is loaded')),
      rdfDirection: 'i18n-datatype',
      base: null,
      produceGeneralizedRdf: false,
      ...options,
    } as Options)
    return await canonize(quads, { algorithm: 'RDFC-1.0', maxDeepIterations: 512 })
  } catch {
    return 'refused'
  }
}

const untouched = loadUntouched()
const keepsNothing = { resolve: async ({ context }: { context: JsonValue }) => resolveAnew(context) }
const expected = (document: JsonObject, safe: boolean) =>
  nquads(untouched, document, { safe, contextResolver: keepsNothing as unknown as ContextResolver })

const ours = createJsonLd(contexts)
const policy = { inlineContexts: 'allow' } as const
const resolver = createContextResolver(contexts)
/** Whoever changed a context that is kept would be told. */
const freezing: ContextResolver = {
  async resolve(asked) {
    const resolved = await resolver.resolve(asked)
    return resolved.map((one) => ({
      ...one,
      setProcessed(before, processed) {
        if ('context' in processed) freeze(processed.context as ActiveContext)
        one.setProcessed(before, processed)
      },
    }))
  },
}
function freeze(context: ActiveContext): void {
  const changing = () => {
    throw new Error('a kept context is changed')
  }
  Object.assign(context.mappings, { set: changing, delete: changing, clear: changing })
  for (const mapping of context.mappings.values()) Object.freeze(mapping)
  Object.freeze(context.protected)
  Object.freeze(context)
}
async function actual(document: JsonObject, safe = true): Promise<string> {
  if (safe) return ours.canonize(document, policy).catch(() => 'refused')
  await ours.requireDefinedTerms({ '@id': 'urn:a', '@type': 'urn:b' }, policy)
  return nquads(library, document, { safe, processingMode: 'json-ld-1.1', contextResolver: freezing })
}

const types = [
  'Scoped',
  'Kept',
  'Anew',
  'Same',
  'inside',
  'named',
  'far',
  'VerifiableCredential',
  'VerifiablePresentation',
]
const type = fc.oneof(
  fc.constantFrom(...types, 'DataIntegrityProof', 'EcdsaSecp256k1Signature2019'),
  fc.uniqueArray(fc.constantFrom(...types), { minLength: 1, maxLength: 3 }),
)
const context = fc.constantFrom<JsonValue>(
  null,
  scoped,
  guarded,
  [guarded, scoped],
  [guarded, anewByAddress],
  { note: 'urn:inline' },
  anew,
  { '@vocab': 'urn:vocab:' },
  [null, scoped],
)
const inner = [
  'inside',
  'blank',
  'again',
  'far',
  'named',
  'anew',
  'evidence',
  'credentialSubject',
  'proof',
] as const

function nodeOf(depth: number): fc.Arbitrary<JsonObject> {
  const below = depth === 0 ? {} : Object.fromEntries(inner.map((name) => [name, nodeOf(depth - 1)]))
  const members = fc.record(
    {
      type,
      id: fc.constantFrom('urn:a', 'urn:b'),
      note: fc.constantFrom<JsonValue>('x', ['y', { '@value': 'z', '@language': 'en' }]),
      more: fc.constantFrom('x', 'y'),
      deeper: fc.constantFrom('urn:a', 'urn:b'),
      ...(depth === 2 ? {} : { '@context': context }),
    },
    { requiredKeys: [] },
  )
  return fc
    .tuple(
      members,
      depth === 0 ? fc.constant([]) : fc.subarray([...inner], { maxLength: 2 }),
      fc.record(below),
    )
    .map(([own, names, nodes]) => ({
      ...own,
      ...Object.fromEntries(names.map((name) => [name, (nodes as JsonObject)[name] ?? {}])),
    })) as fc.Arbitrary<JsonObject>
}
const document = fc
  .tuple(
    nodeOf(2),
    fc.constantFrom([credentialsV1], [credentialsV2], [credentialsV2, own], []),
    fc.constantFrom([scoped], [guarded], [guarded, scoped], [scoped, guarded]),
  )
  .map(([node, first, then]) => ({ ...node, '@context': [...first, ...then] }) as JsonObject)

describe('contexts that are kept', () => {
  it('give what the untouched library gives that keeps none, for many documents at once and in any order', async () => {
    let known = 0
    let refused = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(document, { minLength: 2, maxLength: 5 }),
        fc.boolean(),
        async (documents, safe) => {
          const wanted = await Promise.all(documents.map((one) => expected(one, safe)))
          known += wanted.filter((one) => one !== '' && one !== 'refused').length
          refused += wanted.filter((one) => one === 'refused').length
          const given = () => Promise.all(documents.map((one) => actual(one, safe)))
          expect(await given()).toEqual(wanted)
          documents.reverse()
          wanted.reverse()
          expect(await given()).toEqual(wanted)
        },
      ),
      { numRuns: 300 },
    )
    expect(known).toBeGreaterThan(100)
    expect(refused).toBeGreaterThan(100)
  })

  it('do not let through what only the context of a term may do', async () => {
    const inTerm = { '@context': [guarded], '@id': 'urn:a', named: { note: 'x' } }
    const asType = { '@context': [guarded], '@type': 'named', '@id': 'urn:a', note: 'x' }
    const outside = { '@context': [guarded, anewByAddress], '@id': 'urn:a', note: 'x' }
    for (const _ of [1, 2]) {
      expect(await actual(inTerm)).toContain('<urn:anew>')
      expect(await actual(asType)).toBe('refused')
      expect(await actual(outside)).toBe('refused')
    }
  })

  it('are forgotten together when there are too many', async () => {
    const names = [credentialsV1, scoped, guarded, own]
    const orders = Array.from({ length: 260 }, (_, at) =>
      Array.from({ length: 5 }, (__, digit) => names[Math.floor(at / 4 ** digit) % 4] ?? own),
    )
    for (const order of [...orders, ...orders.slice(0, 20)]) {
      const said = { '@context': order, '@id': 'urn:a', '@type': 'Scoped', note: 'x' }
      expect(await actual(said)).toBe(await expected(said, true))
    }
  })
})
