import { sha256Base64url } from '../../lib/hash.ts'
import { CoreError } from '../errors.ts'
import type { Instant, IssuerId, StatusListId, TenantId } from '../ids.ts'
import type { CredentialSigner } from '../ports/credential-format.ts'
import type { Ports } from '../ports/ports.ts'
import type { StatusListFormat } from '../ports/status-list-format.ts'
import type { StatusList } from './status-list.ts'

export interface PublishedStatusList {
  /** The signed list. */
  readonly body: string | Uint8Array
  readonly mediaType: string
  /** A strong entity tag, quotes included. */
  readonly etag: string
  readonly expiresAt: Instant
  /** How long an HTTP cache may keep it. */
  readonly maxAgeSeconds: number
}

export interface AskedList {
  /** Chooses among the media types that the list can be had in; absent = the usual one. */
  readonly choose?: (mediaTypes: readonly string[]) => string | undefined
  /** Which part, of a list that has several. */
  readonly part?: string
}

export interface StatusListPublisher {
  /**
   * The list as it is now: with every change of this process, and those of others up to a second ago.
   * @throws {CoreError} `status_list_not_found`
   */
  publish(tenantId: TenantId, listId: StatusListId, asked?: AskedList): Promise<PublishedStatusList>
  /** An entry was changed by this process: what is published next is read from storage again. */
  changed(tenantId: TenantId, listId: StatusListId): void
}

export interface StatusListPublisherOptions {
  signerFor(tenantId: TenantId, issuerId: IssuerId): Promise<CredentialSigner>
  /** The URL that credentials point to, and that the list names as its own. */
  listUrl(tenantId: TenantId, listId: StatusListId): string
  /** How long a reader may keep a list. */
  readonly ttlSeconds: number
  /** How long a signed list is valid. It is signed anew at half of that. */
  readonly validitySeconds: number
  /** How much memory lists may take. Default 16 MiB; the list used longest ago goes first. */
  readonly maxBytes?: number
}

const RECHECK_AFTER_MS = 1000

interface SignedList {
  readonly body: string | Uint8Array
  readonly etag: string
  readonly version: number
  readonly signedAt: Instant
  readonly expiresAt: Instant
}

/** A list in memory: one value after another, as of `version`. */
interface KeptList {
  readonly list: StatusList
  readonly format: StatusListFormat
  readonly packed: Uint8Array
  version: number
  checkedAt: Instant
  /** By part and media type. */
  readonly signed: Map<string, SignedList>
}

interface Flight {
  readonly list: Promise<KeptList>
  /** A change came after it began: it may have read too early. */
  late: boolean
}

/**
 * Publishes status lists lazily: packed bytes are kept, brought up to date by the changes since, and signed once per version
 * when somebody asks.
 */
export function createStatusListPublisher(
  ports: Pick<Ports, 'statusLists' | 'statusListFormats' | 'clock'>,
  options: StatusListPublisherOptions,
): StatusListPublisher {
  const { ttlSeconds, validitySeconds, maxBytes = 16 * 1024 * 1024 } = options
  const kept = new Map<string, KeptList>()
  const flights = new Map<string, Flight>()
  let keptBytes = 0

  function keep(name: string, state: KeptList): void {
    const before = kept.get(name)
    if (before !== undefined) keptBytes -= bytesOf(before)
    kept.delete(name)
    kept.set(name, state)
    keptBytes += bytesOf(state)
    for (const [oldest, old] of kept) {
      if (keptBytes <= maxBytes || old === state) break
      kept.delete(oldest)
      keptBytes -= bytesOf(old)
    }
  }

  /** What is given out next is read from storage again. */
  function recheck(name: string): void {
    const state = kept.get(name)
    if (state !== undefined) state.checkedAt = Number.NEGATIVE_INFINITY
  }

  async function load(tenantId: TenantId, listId: StatusListId): Promise<KeptList> {
    const list = await ports.statusLists.find(tenantId, listId)
    const format = list === undefined ? undefined : ports.statusListFormats.get(list.format)
    if (list === undefined || format === undefined) throw notFound()
    return {
      list,
      format,
      packed: new Uint8Array(Math.ceil((list.size * list.bitsPerEntry) / 8)),
      version: 0,
      checkedAt: Number.NEGATIVE_INFINITY,
      signed: new Map(),
    }
  }

  /** Brings a list up to what storage holds. `version` is read first, so that a change meanwhile is seen the next time. */
  async function bringUpToDate(state: KeptList): Promise<void> {
    const { tenantId, id } = state.list
    const checkedAt = ports.clock.now()
    const stored = await ports.statusLists.find(tenantId, id)
    if (stored === undefined) throw notFound()
    if (stored.version > state.version) {
      for (const change of await ports.statusLists.changesSince(tenantId, id, state.version)) {
        state.format.set(state.packed, change.index, change.value)
        state.version = Math.max(state.version, change.version)
      }
      state.version = Math.max(state.version, stored.version)
    }
    state.checkedAt = checkedAt
  }

  async function sign(state: KeptList, asked: AskedList): Promise<void> {
    const { list, format, packed, version } = state
    const { part } = asked
    const publish = format.others?.get(mediaTypeFor(state, asked)) ?? format.publish
    const url = options.listUrl(list.tenantId, list.id)
    const signedAt = ports.clock.now()
    const expiresAt = signedAt + validitySeconds * 1000
    const body = await publish({
      id: list.id,
      ...(part === undefined ? { url } : { url: `${url}/${part}`, part }),
      signer: await options.signerFor(list.tenantId, list.issuerId),
      bitsPerEntry: list.bitsPerEntry,
      packed,
      issuedAt: signedAt,
      expiresAt,
      ttlSeconds,
    })
    const etag = `"${sha256Base64url(body).slice(0, 22)}"`
    state.signed.set(nameOf(state, asked), { body, etag, version, signedAt, expiresAt })
  }

  const isDue = (at: Instant, after: number): boolean => {
    const passed = ports.clock.now() - at
    return passed < 0 || passed >= after
  }
  const needsSigning = (state: KeptList, asked: AskedList): boolean => {
    const { signed, version } = state
    const latest = signed.get(nameOf(state, asked))
    return latest?.version !== version || isDue(latest.signedAt, validitySeconds * 500)
  }
  const isFresh = (state: KeptList, asked: AskedList): boolean =>
    !isDue(state.checkedAt, RECHECK_AFTER_MS) && !needsSigning(state, asked)

  async function refresh(
    tenantId: TenantId,
    listId: StatusListId,
    name: string,
    asked: AskedList,
  ): Promise<KeptList> {
    const state = kept.get(name) ?? (await load(tenantId, listId))
    if (isDue(state.checkedAt, RECHECK_AFTER_MS)) await bringUpToDate(state)
    if (hasPart(state, asked) && needsSigning(state, asked)) await sign(state, asked)
    keep(name, state)
    return state
  }

  /** One refresh of a list at a time; nobody shares one that began before a change that the caller knows of. */
  async function current(
    tenantId: TenantId,
    listId: StatusListId,
    name: string,
    asked: AskedList,
  ): Promise<KeptList> {
    for (;;) {
      const state = kept.get(name)
      const running = flights.get(name)
      if (state !== undefined && isFresh(state, asked) && running?.late !== true) return state
      if (running?.late === false) {
        // It may have been for somebody who asked for another part or media type: then neither its success nor its failure is ours.
        const shared = await running.list.catch(() => undefined)
        if (shared !== undefined && !needsSigning(shared, asked)) return shared
      } else if (running !== undefined) await running.list.catch(() => {})
      else {
        const flight: Flight = { list: refresh(tenantId, listId, name, asked), late: false }
        flights.set(name, flight)
        try {
          return await flight.list
        } finally {
          flights.delete(name)
          // Also when it failed: it may have read before the change, and only then failed to sign.
          if (flight.late) recheck(name)
        }
      }
    }
  }

  return {
    async publish(tenantId, listId, asked = {}) {
      const state = await current(tenantId, listId, `${tenantId}/${listId}`, asked)
      if (!hasPart(state, asked)) throw notFound()
      const signed = state.signed.get(nameOf(state, asked))
      if (signed === undefined) throw new TypeError('a fresh list is signed')
      const left = Math.floor((signed.expiresAt - ports.clock.now()) / 1000)
      return {
        body: signed.body,
        mediaType: mediaTypeFor(state, asked),
        etag: signed.etag,
        expiresAt: signed.expiresAt,
        maxAgeSeconds: Math.max(0, Math.min(ttlSeconds, left)),
      }
    },
    changed(tenantId, listId) {
      const name = `${tenantId}/${listId}`
      const flight = flights.get(name)
      if (flight !== undefined) flight.late = true
      recheck(name)
    },
  }
}

function hasPart({ format }: KeptList, { part }: AskedList): boolean {
  return part === undefined || format.parts?.includes(part) === true
}

function mediaTypeFor({ format }: KeptList, { choose }: AskedList): string {
  if (format.others === undefined || choose === undefined) return format.mediaType
  const mediaType = choose([format.mediaType, ...format.others.keys()])
  return mediaType !== undefined && format.others.has(mediaType) ? mediaType : format.mediaType
}

function nameOf(state: KeptList, asked: AskedList): string {
  return `${asked.part ?? ''} ${mediaTypeFor(state, asked)}`
}

function notFound(): CoreError {
  return new CoreError('status_list_not_found', 'There is no such status list.')
}

/** The packed bytes, and the signed body that is never larger than they are in base64url. */
function bytesOf({ packed }: KeptList): number {
  return packed.length * 2
}
