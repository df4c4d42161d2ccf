import { CoreError } from '../../core/errors.ts'
import type { Instant } from '../../core/ids.ts'
import type { DidDocument, DidMethod } from '../../core/ports/did-resolver.ts'
import type { Ports } from '../../core/ports/ports.ts'
import { type JsonObject, parseJsonObject } from '../../lib/json.ts'
import { didUnresolvable, refusingDid } from '../did-unresolvable.ts'
import { parseDidDocument } from '../parse-did-document.ts'
import { didWebUrls } from './did-web-url.ts'

export interface DidWebOptions {
  /** Documents that we publish ourselves: they are not asked for over the network. */
  readonly ownDocument?: (did: string) => Promise<Readonly<Record<string, unknown>> | undefined>
  /** How long a foreign document is kept. Default 60. */
  readonly ttlSeconds?: number
}

const MAX_KEPT = 500
const MAX_BYTES = 262_144
/** For all addresses of a DID together: whoever asks us is waiting, and whoever names a DID must not make us wait long. */
const PATIENCE_MS = 4_000

/** did:web: the document is a file on the web server of a domain (did:web §3.2). */
export function createDidWebMethod(
  ports: Pick<Ports, 'outgoing' | 'clock'>,
  { ownDocument, ttlSeconds = 60 }: DidWebOptions = {},
): DidMethod {
  const kept = new Map<string, { readonly document: DidDocument; readonly until: Instant }>()
  const flights = new Map<string, Promise<DidDocument>>()

  async function fetchDocument(url: string, timeoutMs: number): Promise<JsonObject> {
    const response = await ports.outgoing.request({
      purpose: 'did',
      url,
      headers: { accept: 'application/did+json, application/did+ld+json, application/json' },
      maxBytes: MAX_BYTES,
      timeoutMs,
    })
    if (response.status !== 200)
      throw new CoreError('outgoing_failed', 'The DID document cannot be read.', {
        detail: `${url} answered ${response.status}`,
      })
    return parseJsonObject(response.body, { maxBytes: MAX_BYTES })
  }

  async function load(did: string): Promise<DidDocument> {
    const urls = refusingDid(did, () => didWebUrls(did))
    const own = await ownDocument?.(did)
    if (own !== undefined) return parseOwn(own, did)
    const failures: string[] = []
    for (const url of urls) {
      try {
        return keep(did, parseDidDocument(await fetchDocument(url, PATIENCE_MS / urls.length), did))
      } catch (cause) {
        failures.push(reasonOf(cause))
      }
    }
    throw didUnresolvable(did, failures.join('; '))
  }

  function keep(did: string, document: DidDocument): DidDocument {
    kept.delete(did)
    if (kept.size >= MAX_KEPT) for (const oldest of kept.keys()) if (kept.delete(oldest)) break
    kept.set(did, { document, until: ports.clock.now() + ttlSeconds * 1000 })
    return document
  }

  return {
    name: 'web',
    async resolve(did, { fresh = false } = {}) {
      const known = kept.get(did)
      const now = ports.clock.now()
      if (!fresh && known !== undefined && now < known.until && known.until - now <= ttlSeconds * 1000)
        return known.document
      // Whoever wants a fresh document must not get one that was asked for earlier: it may be on its way since before the change.
      const running = fresh ? undefined : flights.get(did)
      if (running !== undefined) return running
      const flight = load(did).finally(() => {
        if (flights.get(did) === flight) flights.delete(did)
      })
      flights.set(did, flight)
      return flight
    },
  }
}

function parseOwn(document: Readonly<Record<string, unknown>>, did: string): DidDocument {
  return refusingDid(did, () => parseDidDocument(document as JsonObject, did))
}

/** The operator learns what happened at each address. Errors of programming are not explained away. */
function reasonOf(cause: unknown): string {
  if (cause instanceof CoreError) return cause.detail ?? cause.message
  if (cause instanceof Error && 'reason' in cause) return String(cause.reason)
  throw cause
}
