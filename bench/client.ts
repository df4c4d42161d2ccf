// The load client, a process of its own. Over IPC: {flows, concurrency} → 'prepared'; 'go' → a ClientResult.
import { Connection } from './connection.ts'
import type { Flow, FlowTarget } from './flow.ts'
import { type FlowKind, type FlowName, flowKinds } from './flows.ts'

export interface ClientTarget {
  readonly port: number
  readonly flow: FlowName
  /** Absent: the floor. */
  readonly office?: FlowTarget
}

export interface ClientRun {
  readonly flows: number
  readonly concurrency: number
}

export interface ClientResult {
  readonly seconds: number
  /** Latency of whole flows, milliseconds. */
  readonly p50: number
  readonly p99: number
}

const target: ClientTarget = JSON.parse(process.argv[2] ?? '{}')
const kind: FlowKind = flowKinds[target.flow]
const flow: Flow = target.office === undefined ? kind.floor : await kind.create(target.office)
let prepared: (() => Promise<ClientResult>) | undefined

async function prepare({ flows, concurrency }: ClientRun) {
  const items = await flow.prepare(flows)
  const connections = await Promise.all(
    Array.from({ length: concurrency }, () => Connection.open(target.port)),
  )
  return async (): Promise<ClientResult> => {
    const latencies: number[] = []
    const started = performance.now()
    await Promise.all(
      connections.map(async (connection) => {
        while (items.length > 0) {
          const item = items.pop()
          const begun = performance.now()
          await flow.run(connection, item)
          latencies.push(performance.now() - begun)
        }
        connection.close()
      }),
    )
    const seconds = (performance.now() - started) / 1000
    latencies.sort((a, b) => a - b)
    const percentile = (share: number) => latencies[Math.floor((latencies.length - 1) * share)] ?? 0
    return { seconds, p50: percentile(0.5), p99: percentile(0.99) }
  }
}

process.on('message', (message: ClientRun | 'go') => {
  void (async () => {
    if (message === 'go') process.send?.(await prepared?.())
    else {
      prepared = await prepare(message)
      process.send?.('prepared')
    }
  })()
})
process.send?.('ready')
