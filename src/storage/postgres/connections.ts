import { performance } from 'node:perf_hooks'
import type { Duplex } from 'node:stream'
import pg from 'pg'
import { isOutdatedStatement } from './postgres-error.ts'

export interface ConnectionsOptions {
  /** How many connections this process may hold. */
  readonly connections?: number
}

/** One connection. What is sent on it runs in the order in which it was sent, and nothing waits for an answer to be sent. */
export interface Connection {
  send(query: pg.QueryConfig): Promise<pg.QueryResult<Record<string, unknown>>>
}

export interface Connections {
  /** Runs `use` with the connection that has least to do. What it sends, it sends at once. */
  with<Result>(use: (connection: Connection) => Promise<Result>): Promise<Result>
  /** A connection of its own, for work that may take long. */
  alone<Result>(use: (connection: Connection) => Promise<Result>): Promise<Result>
  close(): Promise<void>
}

interface Link extends Connection {
  readonly client: pg.Client
  readonly connected: Promise<unknown>
  /** Units that use it. */
  users: number
  /** Queries without an answer, and when the last answer came or the first of them was sent. */
  open: number
  heardAt: number
  breakOff(): void
}

const INT8 = 20
const BYTEA = 17
/** Units at a time on one connection before another is opened: they share system calls, and wait little for each other. */
const DEPTH = 4
const CONNECT_TIMEOUT_MS = 5_000
/** A server that is silent for so long in the middle of a query is not there any more. */
const SILENCE_MS = 30_000

/** Numbers and byte arrays as the model has them; text for everything else. */
const types = {
  getTypeParser(oid: number): (text: string) => unknown {
    if (oid === INT8) return Number
    if (oid === BYTEA) return (text) => new Uint8Array(Buffer.from(text.slice(2), 'hex'))
    return pg.types.getTypeParser(oid)
  },
} as pg.CustomTypesConfig

function connect(url: string, lost: (link: Link) => void): Link {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'chancery',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    types,
    // Known to pg since 8.23, not yet to its types.
    ...({ pipeline: true } as object),
  })
  const { stream } = (client as unknown as { connection: { stream: Duplex } }).connection
  let held = false
  /** What is sent in one turn of the event loop leaves in one system call, which costs more than everything else together. */
  function holdWrites(): void {
    if (held) return
    held = true
    stream.cork()
    setImmediate(() => {
      held = false
      stream.uncork()
    })
  }
  const link: Link = {
    client,
    breakOff: () => stream.destroy(new Error('the server has been silent for too long')),
    connected: client.connect(),
    users: 0,
    open: 0,
    heardAt: 0,
    async send(query) {
      holdWrites()
      if (link.open === 0) link.heardAt = performance.now()
      link.open += 1
      try {
        return await client.query<Record<string, unknown>>(query)
      } finally {
        link.open -= 1
        link.heardAt = performance.now()
      }
    },
  }
  // Whoever waits for an answer is told by that query; without a listener an idle connection that breaks would end the process.
  client.on('error', () => lost(link))
  client.on('end', () => lost(link))
  link.connected.catch(() => lost(link))
  return link
}

/** Connects when needed, forgets what broke or grew old, and spreads units over what there is. */
export function createConnections(url: string, { connections = 10 }: ConnectionsOptions = {}): Connections {
  let links: Link[] = []
  let closed = false
  const forget = (link: Link) => {
    links = links.filter((other) => other !== link)
  }

  const watch = setInterval(() => {
    for (const link of links)
      if (link.open > 0 && performance.now() - link.heardAt > SILENCE_MS) link.breakOff()
  }, SILENCE_MS / 6)
  watch.unref()

  function leastBusy(): Link {
    const idlest = links.reduce<Link | undefined>(
      (best, link) => (best === undefined || link.users < best.users ? link : best),
      undefined,
    )
    if (idlest !== undefined && (idlest.users < DEPTH || links.length >= connections)) return idlest
    const link = connect(url, forget)
    links.push(link)
    return link
  }

  return {
    async with(use) {
      if (closed) throw new Error('the connections are closed')
      const link = leastBusy()
      link.users += 1
      try {
        await link.connected
        return await use(link)
      } catch (error) {
        if (isOutdatedStatement(error)) forget(link)
        throw error
      } finally {
        link.users -= 1
        if (link.users === 0 && !links.includes(link)) void link.client.end().catch(() => {})
      }
    },
    async alone(use) {
      const link = connect(url, () => {})
      try {
        await link.connected
        return await use(link)
      } finally {
        await link.client.end().catch(() => {})
      }
    },
    async close() {
      closed = true
      clearInterval(watch)
      await Promise.all(
        links.map(async ({ client, connected }) => {
          await connected.catch(() => {})
          await client.end().catch(() => {})
        }),
      )
    },
  }
}
