import { createHmac, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'

export interface WebhookEvent {
  readonly type: string
  readonly timestamp: string
  readonly data: Readonly<Record<string, string>>
}

export interface ReceivedDelivery {
  /** `webhook-id`: the same on every retry. */
  readonly id: string
  readonly event: WebhookEvent
  readonly at: number
  /** Whether the signature is one of the secret's (Standard Webhooks). */
  readonly isSigned: boolean
}

/** The listening end of a webhook, for the tour and for tests. */
export interface WebhookReceiver {
  readonly url: string
  readonly deliveries: ReceivedDelivery[]
  /** What deliveries are checked with: known only once the webhook is made. */
  secret: string
  /** How the next deliveries are answered, and how late. */
  status: number
  delayMs: number
  /** The first delivery that fits, waiting for it. @throws {Error} when none comes in time */
  next(fits: (delivery: ReceivedDelivery) => boolean, withinMs?: number): Promise<ReceivedDelivery>
  close(): void
}

export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const listeners = new Set<() => void>()
  const server = createServer(async (request, response) => {
    const body = await readBody(request)
    receiver.deliveries.push({
      id: String(request.headers['webhook-id']),
      event: JSON.parse(body),
      at: performance.now(),
      isSigned: verifySignature(request, body, receiver.secret),
    })
    for (const listener of listeners) listener()
    const { status } = receiver
    setTimeout(() => response.writeHead(status).end(), receiver.delayMs)
  }).listen(0)
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0

  const receiver: WebhookReceiver = {
    url: `http://localhost:${port}/`,
    deliveries: [],
    secret: '',
    status: 204,
    delayMs: 0,
    next: (fits, withinMs = 10_000) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = receiver.deliveries.find(fits)
          if (found !== undefined) end(() => resolve(found))
        }
        const end = (settle: () => void) => {
          listeners.delete(look)
          clearTimeout(timer)
          settle()
        }
        const timer = setTimeout(() => end(() => reject(new Error('no such webhook came'))), withinMs)
        listeners.add(look)
        look()
      }),
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
  return receiver
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

/** Standard Webhooks: HMAC-SHA256 of `id.timestamp.body` under the base64 behind `whsec_`, one of the `v1,` entries. */
function verifySignature({ headers }: IncomingMessage, body: string, secret: string): boolean {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
  const expected = createHmac('sha256', key).update(signed).digest()
  return String(headers['webhook-signature'])
    .split(' ')
    .filter((entry) => entry.startsWith('v1,'))
    .map((entry) => Buffer.from(entry.slice(3), 'base64'))
    .some((given) => given.length === expected.length && timingSafeEqual(given, expected))
}
