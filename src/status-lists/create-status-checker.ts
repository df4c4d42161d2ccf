import { CoreError, type ErrorCode } from '../core/errors.ts'
import type { Instant } from '../core/ids.ts'
import type { LinkedData } from '../core/ports/linked-data.ts'
import type { OutgoingResponse } from '../core/ports/outgoing-http.ts'
import type { Ports } from '../core/ports/ports.ts'
import type { CheckedStatus, StatusChecker, StatusQuery } from '../core/ports/status-checker.ts'
import type { CredentialStatus } from '../core/status/credential.ts'
import { type FoundKind, findListKinds } from './find-list-kinds.ts'
import { keptForMs } from './kept-for.ts'
import type { ReadList } from './list-kinds.ts'
import { unreadable } from './refuse-list.ts'

const MAX_TOKEN_BYTES = 4_194_304
const MAX_LIST_BYTES = 8_388_608
/** Of lists in memory, decompressed. */
const MAX_KEPT_BYTES = 33_554_432
/** For a list that says neither how long it may be kept nor when it ends. */
const USUAL_TTL_MS = 300_000
const LONGEST_TTL_MS = 3_600_000
const MAX_ETAG = 200

interface Kept {
  readonly list: ReadList
  /** When the list came and its signature was verified. */
  readonly verifiedAt: Instant
  readonly etag?: string
  readonly since: Instant
  readonly until: Instant
  readonly bytes: number
}

/**
 * Reads the status lists of others, each kept as long as it says. Lists are read through the guarded client; what cannot be read is an
 * error and never a good status.
 */
export function createStatusChecker(
  ports: Pick<Ports, 'outgoing' | 'clock'> & { readonly linkedData?: Pick<LinkedData, 'verifyCredential'> },
  settings: { readonly clockSkewSeconds: number },
): StatusChecker {
  const kept = new Map<string, Kept>()
  const flights = new Map<string, Promise<Kept>>()
  let keptBytes = 0

  async function read(
    { kind, reference: { url } }: FoundKind,
    { listKey, dataspace }: StatusQuery,
    known: Kept | undefined,
  ): Promise<Kept> {
    // What changes while the answer is on its way is not in it: it is as old as the question (RFC 9111 §4.2.3).
    const asked = ports.clock.now()
    const etag = known === undefined ? undefined : reusable(known, asked)
    const answer = await ports.outgoing.request({
      purpose: 'status-list',
      url,
      headers: { accept: kind.accept, ...(etag === undefined ? {} : { 'if-none-match': etag }) },
      maxBytes: MAX_TOKEN_BYTES,
    })
    const now = ports.clock.now()
    const from = Math.min(asked, now)
    if (answer.status === 304 && etag !== undefined && known !== undefined)
      return { ...known, since: now, until: untilOf(known.list, answer, from) }
    if (answer.status !== 200) throw unreadable(`${url} answered ${answer.status}`)
    const list = await kind.read(answer.body, listKey, {
      url,
      now,
      clockSkewSeconds: settings.clockSkewSeconds,
      maxTokenBytes: MAX_TOKEN_BYTES,
      maxListBytes: MAX_LIST_BYTES,
      ...(dataspace === undefined ? {} : { dataspace }),
      ...(ports.linkedData === undefined ? {} : { linkedData: ports.linkedData }),
    })
    const given = answer.headers['etag']
    return {
      list,
      verifiedAt: now,
      since: now,
      until: untilOf(list, answer, from),
      bytes: list.bytes,
      ...(given === undefined || given.length > MAX_ETAG ? {} : { etag: given }),
    }
  }

  function forget(name: string): void {
    keptBytes -= kept.get(name)?.bytes ?? 0
    kept.delete(name)
  }

  function keep(name: string, entry: Kept): void {
    forget(name)
    kept.set(name, entry)
    keptBytes += entry.bytes
    for (const oldest of kept.keys()) {
      if (keptBytes <= MAX_KEPT_BYTES && kept.size <= 1000) break
      forget(oldest)
    }
  }

  async function listOf(found: FoundKind, query: StatusQuery): Promise<Kept> {
    const rules = query.dataspace === undefined ? '' : `dataspace ${query.dataspace.unsignedFrom ?? ''}`
    const name = JSON.stringify([found.kind.accept, rules, query.trust, found.reference.url])
    const known = kept.get(name)
    const now = ports.clock.now()
    // A clock that was put back must not make an old list young.
    if (known !== undefined && now >= known.since && now < known.until) return known
    const running = flights.get(name)
    if (running !== undefined) return running
    const flight = read(found, query, known).finally(() => flights.delete(name))
    flights.set(name, flight)
    const entry = await flight
    keep(name, entry)
    return entry
  }

  return {
    async check(query): Promise<CheckedStatus> {
      const checked = findListKinds(query.status).map(async (found): Promise<CheckedStatus> => {
        const { list, until } = await reached(listOf(found, query))
        return { status: list.statusOf(found.reference), freshUntil: until }
      })
      return (await Promise.all(checked)).reduce(worst)
    },
  }
}

/** The tag by which the server may say that nothing changed. Who signs and who is believed is looked at anew once an hour. */
function reusable({ list, verifiedAt, etag }: Kept, now: Instant): string | undefined {
  const isYoung = now >= verifiedAt && now - verifiedAt < LONGEST_TTL_MS
  return isYoung && now < (list.expiresAt ?? Number.POSITIVE_INFINITY) ? etag : undefined
}

function untilOf(list: ReadList, { headers }: Pick<OutgoingResponse, 'headers'>, from: Instant): Instant {
  const ttlMs = Math.min(
    (list.ttlSeconds ?? USUAL_TTL_MS / 1000) * 1000,
    keptForMs(headers['cache-control'], headers['age']) ?? LONGEST_TTL_MS,
    LONGEST_TTL_MS,
  )
  return Math.min(from + ttlMs, list.expiresAt ?? Number.POSITIVE_INFINITY)
}

const unreachable: ReadonlySet<ErrorCode> = new Set([
  'outgoing_failed',
  'outgoing_refused',
  'did_unresolvable',
])

const badness: readonly CredentialStatus[] = ['valid', 'suspended', 'revoked']

function worst(one: CheckedStatus, other: CheckedStatus): CheckedStatus {
  const isWorse = badness.indexOf(other.status) > badness.indexOf(one.status)
  return {
    status: isWorse ? other.status : one.status,
    freshUntil: Math.min(one.freshUntil, other.freshUntil),
  }
}

/** Nobody answers, nobody may be asked, or the key of whoever signed cannot be had: the status is not known. */
async function reached<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (error instanceof CoreError && unreachable.has(error.code))
      throw unreadable(error.detail ?? error.code, error)
    throw error
  }
}
