import { CoreError } from '../../core/errors.ts'
import type { Instant } from '../../core/ids.ts'
import type { SignedBytes } from '../../core/ports/credential-format.ts'
import type { DidDocument, DidMethod } from '../../core/ports/did-resolver.ts'
import type { Ports } from '../../core/ports/ports.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { PublicJwk } from '../../lib/jwk.ts'
import { Refusal } from '../../lib/refusal.ts'
import { didUnresolvable, refusingDid } from '../did-unresolvable.ts'
import { parseDidDocument } from '../parse-did-document.ts'
import { singleKeyDocument } from '../single-key-document.ts'
import { type AskResolver, universalResolver } from '../universal-resolver.ts'
import { chainNode } from './ask-resolvers.ts'
import { addressOf, addressOfKey } from './did-empe-address.ts'
import { normalizeDocument } from './normalize-document.ts'

/** A document that the operator vouches for; `anchored` when its keys have rotated since its DID was made. */
export interface RegisteredDocument {
  readonly document: JsonObject
  readonly anchored?: boolean
}

export interface DidEmpeOptions {
  readonly registry?: ReadonlyMap<string, RegisteredDocument>
  /** Base URL of a Universal Resolver. */
  readonly resolverUrl?: string
  /** URL of a node of the chain. */
  readonly rpcUrl?: string
  /** Whether a DID is believed that is on no chain, by its first key alone. */
  readonly acceptUnanchored?: boolean
}

const MAX_KEPT = 1000
const TTL_MS = 60_000

/**
 * did:empe. A document on the chain wins, because keys rotate and DIDs are deactivated there; whoever was asked and did not answer makes
 * the DID unresolvable for now. A DID that is nowhere is its own proof: it is the hash of its first key, which a signature reveals.
 */
export function createDidEmpeMethod(
  ports: Pick<Ports, 'outgoing' | 'clock'>,
  { registry = new Map(), resolverUrl, rpcUrl, acceptUnanchored = false }: DidEmpeOptions = {},
): DidMethod {
  const resolvers: readonly AskResolver[] = [
    ...(resolverUrl === undefined ? [] : [universalResolver(ports, resolverUrl)]),
    ...(rpcUrl === undefined ? [] : [chainNode(ports, rpcUrl)]),
  ]
  const onChain = keep<{ readonly document: DidDocument | undefined; readonly until: Instant }>()
  const offChain = keep<DidDocument>()

  async function findOnChain(did: string, fresh: boolean): Promise<DidDocument | undefined> {
    if (resolvers.length === 0) return undefined
    const now = ports.clock.now()
    const known = onChain.get(did)
    if (!fresh && known !== undefined && now < known.until && known.until - now <= TTL_MS)
      return known.document
    const document = await ask(did)
    onChain.set(did, { document, until: now + TTL_MS })
    return document
  }

  async function ask(did: string): Promise<DidDocument | undefined> {
    let unanswered: unknown
    for (const resolver of resolvers) {
      try {
        const found = await resolver(did)
        if (found !== undefined)
          return refusingDid(did, () => parseDidDocument(normalizeDocument(found), did))
      } catch (error) {
        if (error instanceof CoreError && error.code === 'did_unresolvable') throw error
        if (!(error instanceof CoreError) && !(error instanceof Refusal)) throw error
        unanswered = error
      }
    }
    if (unanswered instanceof Refusal) throw didUnresolvable(did, unanswered.reason, unanswered)
    if (unanswered !== undefined) throw unanswered
    return undefined
  }

  async function recover(
    did: string,
    address: string,
    signed: SignedBytes | undefined,
  ): Promise<DidDocument> {
    if (!acceptUnanchored) throw didUnresolvable(did, 'it is on no chain, and such DIDs are not accepted')
    const known = offChain.get(did)
    if (known !== undefined) return known
    if (signed === undefined)
      throw didUnresolvable(did, 'it is on no chain, and nothing signed by it shows its key')
    // Curves in JavaScript take memory: they are loaded by the first DID that needs them.
    const { recoverKey } = await import('./recover-key.ts')
    const jwk = await recoverKey(address, signed)
    if (jwk === undefined) throw didUnresolvable(did, 'what was signed was not signed by its first key')
    const document = firstKeyDocument(did, jwk)
    offChain.set(did, document)
    return document
  }

  return {
    name: 'empe',
    async resolve(did, { fresh = false, signed } = {}) {
      const address = addressOf(did)
      if (address === undefined) throw didUnresolvable(did, 'invalidDid: not a did:empe')
      const registered = registry.get(did)
      if (registered !== undefined) return ofRegistry(did, address, registered)
      return (await findOnChain(did, fresh)) ?? recover(did, address, signed)
    },
  }
}

/** Without the operator's word that it is anchored, the first key of a document must be the one that the DID was made from. */
function ofRegistry(
  did: string,
  address: string,
  { document, anchored = false }: RegisteredDocument,
): DidDocument {
  const parsed = refusingDid(did, () => parseDidDocument(normalizeDocument(document), did))
  if (anchored) return parsed
  const first = parsed.verificationMethods.find(({ id }) => id === `${did}#0`)?.publicJwk as
    | PublicJwk
    | undefined
  if (first?.kty !== 'EC' || addressOfKey(first) !== address)
    throw didUnresolvable(did, 'key #0 does not hash to the DID, and it is not anchored')
  return parsed
}

function firstKeyDocument(did: string, jwk: PublicJwk): DidDocument {
  return singleKeyDocument(did, {
    id: `${did}#0`,
    jwk,
    type: 'EcdsaSecp256k1VerificationKey2019',
    context: 'https://w3id.org/security/suites/secp256k1-2019/v1',
    property: { publicKeyJwk: jwk },
  })
}

function keep<Value>(): Pick<Map<string, Value>, 'get'> & { set(name: string, value: Value): void } {
  const kept = new Map<string, Value>()
  return {
    get: (name) => kept.get(name),
    set(name, value) {
      kept.delete(name)
      if (kept.size >= MAX_KEPT) for (const oldest of kept.keys()) if (kept.delete(oldest)) break
      kept.set(name, value)
    },
  }
}
