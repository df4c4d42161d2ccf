import type { JsonObject, JsonValue } from '../../../lib/json.ts'
import { credentialsV1 } from './contexts.ts'

interface Term {
  readonly termType: string
  readonly value: string
}
export interface Quad {
  readonly subject: Term
  readonly predicate: Term
  readonly object: Term
  readonly graph: Term
}

const TYPE = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type'
const CREDENTIALS = 'https://www.w3.org/2018/credentials#'
const PROOF = 'https://w3id.org/security#proof'

/**
 * The credentials of a presentation whose statements are the same in it as they are alone: those of VCDM 1.1 under the base context and
 * nothing else, so that what surrounds a credential defines nothing that it does not define itself. Undefined for any other.
 */
export function separableCredentials(presentation: JsonObject): readonly JsonObject[] | undefined {
  const context = presentation['@context']
  if (!Array.isArray(context) || context.length !== 1 || context[0] !== credentialsV1) return undefined
  const credentials = presentation['verifiableCredential']
  if (!Array.isArray(credentials) || credentials.length === 0) return undefined
  return (credentials as readonly JsonValue[]).every(isSeparable) ? (credentials as JsonObject[]) : undefined
}

function isSeparable(value: JsonValue): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const credential = value as JsonObject
  const contexts = credential['@context']
  return (
    Array.isArray(contexts) &&
    contexts[0] === credentialsV1 &&
    contexts.every((one) => typeof one === 'string') &&
    Object.hasOwn(credential, 'proof') &&
    count(credential).isSimple
  )
}

/** Nodes that two places share by a label, and proofs of other things, are for the usual way. */
function count(value: JsonValue): { readonly isSimple: boolean } {
  let proofs = 0
  let labels = 0
  const walk = (one: JsonValue): void => {
    if (typeof one === 'string') labels += one.startsWith('_:') ? 1 : 0
    else if (Array.isArray(one)) one.forEach(walk)
    else if (typeof one === 'object' && one !== null)
      for (const [name, member] of Object.entries(one)) {
        if (name === 'proof') proofs++
        walk(member)
      }
  }
  walk(value)
  return { isSimple: proofs === 1 && labels === 0 }
}

/**
 * The statements of a presentation, put together from its own and from those of each credential: each in a graph of its own (JSON-LD 1.1
 * §4.9.1, `verifiableCredential` is a graph container). Undefined when it is not clear what the presentation itself is.
 */
export function composePresentation(
  own: readonly Quad[],
  credentials: readonly (readonly Quad[])[],
): readonly Quad[] | undefined {
  const roots = own.filter(
    ({ predicate, object, graph }) =>
      graph.termType === 'DefaultGraph' &&
      predicate.value === TYPE &&
      object.value === `${CREDENTIALS}VerifiablePresentation`,
  )
  const [root] = roots
  const defaultGraph = root?.graph
  if (root === undefined || roots.length > 1 || defaultGraph === undefined) return undefined
  const composed: Quad[] = [...own]
  for (const [at, quads] of credentials.entries()) {
    const rename = (term: Term): Term =>
      term.termType === 'BlankNode' ? { ...term, value: `c${at}${term.value}` } : term
    const graph: Term = { termType: 'BlankNode', value: `g${at}` }
    composed.push({
      subject: root.subject,
      predicate: { termType: 'NamedNode', value: `${CREDENTIALS}verifiableCredential` },
      object: graph,
      graph: defaultGraph,
    })
    for (const quad of quads)
      composed.push({
        subject: rename(quad.subject),
        predicate: quad.predicate,
        object: rename(quad.object),
        graph: quad.graph.termType === 'DefaultGraph' ? graph : rename(quad.graph),
      })
  }
  return composed
}

/** The statements of a credential without its one proof: the link to it, and the graphs that it leads to. */
export function withoutProof(quads: readonly Quad[]): readonly Quad[] {
  return quads.filter(
    ({ predicate, graph }) => graph.termType === 'DefaultGraph' && predicate.value !== PROOF,
  )
}
