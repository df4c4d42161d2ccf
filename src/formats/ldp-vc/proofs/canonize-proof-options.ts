import type { JsonObject } from '../../../lib/json.ts'
import { type Contexts, credentialsV1, credentialsV2 } from '../json-ld/contexts.ts'

const SECURITY = 'https://w3id.org/security#'
const DATE_TIME = '^^<http://www.w3.org/2001/XMLSchema#dateTime>'

type Line = readonly [predicate: string, write: (value: string) => string | undefined]

const iri = (value: string) => `<${value}>`
/** Without characters that N-Quads escapes. */
const literal = (value: string) => (/^[ !#-[\]-~]{0,1000}$/.test(value) ? `"${value}"` : undefined)
const dateTime = (value: string) => (/^[0-9TZ:.+-]{1,40}$/.test(value) ? `"${value}"${DATE_TIME}` : undefined)
const did = (value: string) =>
  /^did:[A-Za-z0-9:._%-]+#[A-Za-z0-9:._%-]+$/.test(value) ? iri(value) : undefined
const purposes: Readonly<Record<string, string>> = {
  assertionMethod: `${SECURITY}assertionMethod`,
  authentication: `${SECURITY}authenticationMethod`,
}
const purpose = (value: string) => (Object.hasOwn(purposes, value) ? iri(purposes[value] ?? '') : undefined)

const common: Readonly<Record<string, Line>> = {
  created: ['http://purl.org/dc/terms/created', dateTime],
  verificationMethod: [`${SECURITY}verificationMethod`, did],
  proofPurpose: [`${SECURITY}proofPurpose`, purpose],
  challenge: [`${SECURITY}challenge`, literal],
  domain: [`${SECURITY}domain`, literal],
  nonce: [`${SECURITY}nonce`, literal],
}
const typed = (name: string): Line => [
  'http://www.w3.org/1999/02/22-rdf-syntax-ns#type',
  (value) => (value === name ? iri(`${SECURITY}${name}`) : undefined),
]

/** The terms of a proof in the base contexts, which are protected there: no context behind them can give them another meaning. */
const tables: ReadonlyMap<unknown, Readonly<Record<string, Line>>> = new Map<
  unknown,
  Readonly<Record<string, Line>>
>([
  [credentialsV1, { ...common, type: typed('EcdsaSecp256k1Signature2019') }],
  [
    credentialsV2,
    {
      ...common,
      type: typed('DataIntegrityProof'),
      cryptosuite: [
        `${SECURITY}cryptosuite`,
        (value) =>
          /^[a-z0-9-]{1,40}$/.test(value) ? `"${value}"^^<${SECURITY}cryptosuiteString>` : undefined,
      ],
    },
  ],
])

/**
 * The canonical N-Quads of the options of a usual proof, written down from a table instead of being processed: a fifth of the time that a
 * presentation takes goes into them otherwise. Undefined for whatever the table does not know; tests hold it against the real thing.
 */
export function canonizeProofOptions(options: JsonObject, contexts: Contexts): string | undefined {
  const { '@context': written, ...members } = options
  const named: readonly unknown[] = Array.isArray(written) ? written : [written]
  const table = tables.get(named[0])
  if (table === undefined || !named.slice(1).every((one) => keepsTexts(one, contexts))) return undefined
  const lines: string[] = []
  for (const [name, value] of Object.entries(members)) {
    const line = Object.hasOwn(table, name) ? table[name] : undefined
    const object = typeof value === 'string' ? line?.[1](value) : undefined
    if (line === undefined || object === undefined) return undefined
    lines.push(`_:c14n0 <${line[0]}> ${object} .\n`)
  }
  return lines.sort().join('')
}

/** A context that gives a default language or direction to texts would change what a text is. */
function keepsTexts(context: unknown, contexts: Contexts): boolean {
  const document = typeof context === 'string' ? contexts.find(context)?.['@context'] : undefined
  return (
    typeof document === 'object' &&
    document !== null &&
    !Array.isArray(document) &&
    !('@language' in document) &&
    !('@direction' in document)
  )
}
